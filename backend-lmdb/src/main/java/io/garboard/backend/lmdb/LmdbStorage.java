package io.garboard.backend.lmdb;

import io.garboard.spi.storage.DirectoryLock;
import io.garboard.spi.storage.EngineMarker;
import io.garboard.spi.storage.ReadView;
import io.garboard.spi.storage.StateMachineStorage;
import io.garboard.spi.storage.StorageConfig;
import io.garboard.spi.storage.StorageException;
import io.garboard.spi.storage.StorageFiles;
import io.garboard.spi.storage.StorageSize;
import io.garboard.spi.storage.WriteBatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.lmdbjava.LmdbException;

/**
 * A storage in LMDB. Commits reach the disk in order and each forces its data but not the page that makes it the newest
 * (MDB_NOMETASYNC): a crash of the machine may lose the last commit, never the integrity of the file.
 *
 * <p>The commit lock is held by a commit, a sync, and for the moment in which a {@link Compaction} swaps data files; no
 * view ever takes it. The maintenance lock keeps copying, compacting and closing apart. Lock order: maintenance, commit.
 */
final class LmdbStorage implements StateMachineStorage {

    private final StorageConfig config;
    private final LmdbOptions options;
    private final DataFiles files;
    private final DirectoryLock directoryLock;

    private final Object maintenanceLock = new Object();
    private final List<Generation> retired = new ArrayList<>(); // guarded by maintenanceLock

    private final Object commitLock = new Object();
    private RowWriter writer; // guarded by commitLock
    private @Nullable TouchedKeys touched; // guarded by commitLock; not null while a compaction copies
    private @Nullable StorageException broken; // guarded by commitLock

    private volatile Generation current;
    private volatile StorageSize size;
    private volatile boolean closing;
    private volatile boolean closed;

    LmdbStorage(StorageConfig config, LmdbOptions options, DataFiles files, DirectoryLock directoryLock)
            throws StorageException {
        this.config = config;
        this.options = options;
        this.files = files;
        this.directoryLock = directoryLock;
        this.current = openNewest();
        this.writer = new RowWriter(current);
        this.size = current.size(current.livePages());
    }

    private Generation openNewest() throws StorageException {
        try {
            long number = files.newest();
            files.deleteLeftovers(number);
            if (number == 0) {
                // Made under another name first: a data file that is there but empty has lost its content.
                number = 1;
                open(number, files.temporary(number)).readers().close();
                files.publish(number);
            }
            DataFileCheck.check(files.data(number));
            return open(number, files.data(number));
        } catch (IOException e) {
            throw LmdbFailures.of(e, "open", config.directory());
        }
    }

    /** Opens a data file of this storage. */
    Generation open(long number, Path file) throws StorageException {
        return Generation.open(number, file, config.tables(), options);
    }

    @Override
    public void commit(WriteBatch batch) throws StorageException {
        synchronized (commitLock) {
            checkUsable();
            if (batch.isEmpty()) {
                return;
            }
            Headroom.check(batch, current.info(), size, current);
            size = current.size(writer.commit(batch));
            if (touched != null) {
                batch.forEach(touched);
            }
        }
    }

    @Override
    public void sync() throws StorageException {
        synchronized (commitLock) {
            checkUsable();
            current.sync();
        }
    }

    @Override
    public ReadView openReadView() throws StorageException {
        while (true) {
            checkOpen();
            Generation generation = current;
            try {
                Reader reader = generation.readers().acquire();
                if (reader != null) {
                    return new LmdbReadView(generation, reader);
                }
            } catch (LmdbException | IllegalArgumentException e) {
                throw LmdbFailures.of(e, "read from", generation.file());
            }
        }
    }

    @Override
    public void copyTo(Path targetDirectory) throws StorageException {
        synchronized (maintenanceLock) {
            checkOpen();
            try (Stream<Path> there = Files.list(targetDirectory)) {
                if (there.findAny().isPresent()) {
                    throw new StorageException(
                            StorageException.Kind.REFUSED,
                            "cannot copy to " + targetDirectory + ": it is not empty: give an empty directory");
                }
                current.copyTo(new DataFiles(targetDirectory).data(1));
                StorageFiles.force(targetDirectory);
                EngineMarker.mark(targetDirectory, LmdbStorageProvider.NAME);
            } catch (IOException e) {
                throw LmdbFailures.of(e, "copy to", targetDirectory);
            }
        }
    }

    @Override
    public StorageSize size() {
        checkOpen();
        return size;
    }

    /** Rewrites the data file if enough of it is free; LMDB cannot give single pages back. */
    @Override
    public long reclaimSpace(long stepBytesMax) throws StorageException {
        return reclaimSpace(stepBytesMax, () -> false);
    }

    @Override
    public long reclaimSpace(long stepBytesMax, BooleanSupplier unwanted) throws StorageException {
        return reclaimSpace(new QuarterPace(), unwanted);
    }

    /** As the others, at a pace. */
    long reclaimSpace(CopyPace pace, BooleanSupplier unwanted) throws StorageException {
        BooleanSupplier stopped = () -> closing || unwanted.getAsBoolean();
        synchronized (maintenanceLock) {
            checkOpen();
            retired.removeIf(generation -> generation.readers().isClosed());
            long freeBytes = size.allocatedBytes() - size.inUseBytes();
            boolean worthIt = freeBytes > 0
                    && freeBytes >= options.reclaimMinFreeBytes()
                    && freeBytes >= size.allocatedBytes() / 100.0 * options.reclaimMinFreePercent();
            return worthIt ? new Compaction(this, files, pace, stopped).run() : 0;
        }
    }

    Generation current() {
        return current;
    }

    /** From now on the keys of every commit are collected; gives those that have been until now, null at first. */
    @Nullable
    TouchedKeys collectTouched() {
        synchronized (commitLock) {
            TouchedKeys until = touched;
            touched = new TouchedKeys();
            return until;
        }
    }

    void stopCollecting() {
        synchronized (commitLock) {
            touched = null;
        }
    }

    /** What a compaction does while no commit runs: everything up to the moment the next generation has its name. */
    interface Finish {
        /**
         * Does it.
         *
         * @param rest the keys that were touched since they were collected last
         * @return the generation to go on with
         */
        Generation run(TouchedKeys rest) throws StorageException;
    }

    /**
     * Lets {@code finish} end a compaction while no commit runs, and goes on with the generation it gives.
     * Does nothing if more than {@code restMax} keys were touched since they were collected last.
     */
    void swap(int restMax, Finish finish) throws StorageException {
        Generation old = current;
        synchronized (commitLock) {
            checkUsable();
            TouchedKeys rest = touched == null ? new TouchedKeys() : touched;
            if (rest.size() > restMax) {
                return;
            }
            Generation next = finish.run(rest);
            touched = null;
            writer = new RowWriter(next);
            current = next;
            size = next.size(next.livePages());
        }
        retired.add(old);
        old.readers().retire();
    }

    /** Refuses every further commit: which data file a restart would find is not known any more. */
    StorageException fail(String what, Exception cause) {
        synchronized (commitLock) {
            broken = new StorageException(
                    StorageException.Kind.CORRUPT, what + ": " + cause + ": check the disk and start again", cause);
            return broken;
        }
    }

    private void checkUsable() throws StorageException {
        checkOpen();
        if (broken != null) {
            throw broken;
        }
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("the storage in " + config.directory() + " has been closed");
        }
    }

    @Override
    public void close() throws StorageException {
        closing = true;
        synchronized (maintenanceLock) {
            synchronized (commitLock) {
                if (closed) {
                    return;
                }
                closed = true;
                try {
                    current.sync();
                } finally {
                    retired.forEach(generation -> generation.readers().close());
                    current.readers().close();
                    directoryLock.close();
                }
            }
        }
    }
}
