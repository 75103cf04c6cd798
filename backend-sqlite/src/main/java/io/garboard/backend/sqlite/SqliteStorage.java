package io.garboard.backend.sqlite;

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
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A storage in SQLite, in write-ahead mode. A commit is appended to the write-ahead file and not forced; that file's
 * checksums see to it that a crash leaves batches 1 to k.
 *
 * <p>The commit lock is held by whatever writes, a step of reclaiming included; no view ever takes it. The maintenance
 * lock keeps copying, reclaiming and closing apart. Lock order: maintenance, commit.
 */
final class SqliteStorage implements StateMachineStorage {

    /** From this size on the write-ahead file is emptied by force: views that never pause keep it from starting anew. */
    private static final long WAL_BYTES_MAX = 128L << 20;

    /** A step of reclaiming keeps a commit waiting no longer than it takes to move so much. */
    private static final long VACUUM_PAGES_MAX = 256;

    private final StorageConfig config;
    private final SqliteOptions options;
    private final Database database;
    private final DirectoryLock directoryLock;
    private final List<TableRows> tables;
    private final ReaderPool readers;

    private final Object maintenanceLock = new Object();
    private final Object commitLock = new Object();
    private @Nullable Writer writer; // guarded by commitLock; null after a failure until the next use
    private long walBytesAllowed = WAL_BYTES_MAX; // guarded by commitLock

    private volatile StorageSize size = new StorageSize(0, 0);
    private volatile boolean closed;

    private SqliteStorage(StorageConfig config, SqliteOptions options, Database database, DirectoryLock directoryLock) {
        this.config = config;
        this.options = options;
        this.database = database;
        this.directoryLock = directoryLock;
        this.tables = config.tables().stream()
                .map(table -> new TableRows(table.name()))
                .toList();
        this.readers = new ReaderPool(database, options.maxReaders());
    }

    /** Opens the database in the configured directory; {@code directoryLock} is the storage's from then on. */
    static SqliteStorage open(StorageConfig config, SqliteOptions options, DirectoryLock directoryLock)
            throws StorageException {
        SqliteStorage storage = new SqliteStorage(config, options, Database.in(config.directory()), directoryLock);
        synchronized (storage.commitLock) {
            storage.size = storage.write(Writer::size);
        }
        return storage;
    }

    @Override
    public void commit(WriteBatch batch) throws StorageException {
        synchronized (commitLock) {
            checkOpen();
            if (!batch.isEmpty()) {
                size = write(writer -> writer.commit(batch, size));
                keepWalShort();
            }
        }
    }

    private interface Work {
        StorageSize run(Writer writer) throws StorageException;
    }

    /** Runs {@code work} on the writer; if it fails, the transaction it was in is undone with its connection. */
    private StorageSize write(Work work) throws StorageException {
        boolean done = false;
        try {
            StorageSize after = work.run(writer());
            done = true;
            return after;
        } finally {
            if (!done) {
                closeWriter();
            }
        }
    }

    private Writer writer() throws StorageException {
        Writer open = writer;
        if (open == null) {
            try {
                open = Writer.open(database, tables, options.maxSizeBytes());
                writer = open;
            } catch (SQLException e) {
                throw SqliteFailures.of(e, "open", database.file());
            } catch (IOException e) {
                throw SqliteFailures.of(e, "open", database.file());
            }
        }
        return open;
    }

    private void closeWriter() {
        Writer open = writer;
        writer = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException e) {
                // What it had committed is in the write-ahead file, and what it had not is gone either way.
            }
        }
    }

    private void keepWalShort() throws StorageException {
        long walBytes = walBytes();
        if (walBytes > walBytesAllowed) {
            boolean empty = writer().emptyWal();
            walBytesAllowed = empty ? WAL_BYTES_MAX : walBytes + WAL_BYTES_MAX / 2;
        }
    }

    private long walBytes() throws StorageException {
        try {
            return Files.exists(database.wal()) ? Files.size(database.wal()) : 0;
        } catch (IOException e) {
            throw SqliteFailures.of(e, "read the size of", database.wal());
        }
    }

    @Override
    public void sync() throws StorageException {
        synchronized (commitLock) {
            checkOpen();
            force();
        }
    }

    private void force() throws StorageException {
        try {
            database.force();
        } catch (IOException e) {
            throw new StorageException(
                    StorageException.Kind.CORRUPT,
                    "cannot force " + database.wal() + " to disk: " + e
                            + ": what was written last may be lost; check the disk",
                    e);
        }
    }

    @Override
    public ReadView openReadView() throws StorageException {
        checkOpen();
        try {
            Reader reader = readers.acquire();
            if (reader == null) {
                throw closedAlready();
            }
            return new SqliteReadView(readers, reader, tables, database.file());
        } catch (SQLException e) {
            throw SqliteFailures.of(e, "open a read view of", database.file());
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
                database.copyTo(targetDirectory.resolve(Database.FILE_NAME));
                StorageFiles.force(targetDirectory);
                EngineMarker.mark(targetDirectory, SqliteStorageProvider.NAME);
            } catch (IOException e) {
                throw SqliteFailures.of(e, "copy to", targetDirectory);
            }
        }
    }

    /** Counts pages of the database, wherever they are; beside it the write-ahead file takes some 128 MiB at most. */
    @Override
    public StorageSize size() {
        checkOpen();
        return size;
    }

    @Override
    public long reclaimSpace(long stepBytesMax) throws StorageException {
        synchronized (maintenanceLock) {
            checkOpen();
            long given = 0;
            while (given < stepBytesMax) {
                long step = vacuum(Math.max(1, (stepBytesMax - given) / Database.PAGE_BYTES));
                if (step == 0) {
                    break;
                }
                given += step;
            }
            return given;
        }
    }

    private long vacuum(long pagesMax) throws StorageException {
        synchronized (commitLock) {
            StorageSize before = size;
            long free = before.allocatedBytes() - before.inUseBytes();
            if (free == 0 || free < before.allocatedBytes() / 100.0 * options.reclaimMinFreePercent()) {
                return 0;
            }
            size = write(writer -> writer.vacuum(Math.min(pagesMax, VACUUM_PAGES_MAX)));
            keepWalShort();
            return Math.max(0, before.allocatedBytes() - size.allocatedBytes());
        }
    }

    private void checkOpen() {
        if (closed) {
            throw closedAlready();
        }
    }

    private IllegalStateException closedAlready() {
        return new IllegalStateException("the storage in " + config.directory() + " has been closed");
    }

    @Override
    public void close() throws StorageException {
        synchronized (maintenanceLock) {
            synchronized (commitLock) {
                if (closed) {
                    return;
                }
                closed = true;
                try {
                    force();
                } finally {
                    readers.close();
                    closeWriter(); // the last connection: moves everything to the database
                    directoryLock.close();
                }
            }
        }
    }
}
