package com.example.garboard.memory;

import io.garboard.spi.storage.DirectoryLock;
import io.garboard.spi.storage.EngineMarker;
import io.garboard.spi.storage.ReadView;
import io.garboard.spi.storage.StateMachineStorage;
import io.garboard.spi.storage.StorageException;
import io.garboard.spi.storage.StorageException.Kind;
import io.garboard.spi.storage.StorageSize;
import io.garboard.spi.storage.Table;
import io.garboard.spi.storage.WriteBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * All rows in memory, each batch in a {@link Journal} before anyone sees it.
 *
 * <p>Threads: {@code state} is published by one volatile write a commit, so a view is one volatile read and waits for
 * nobody. {@code writing} is held while a batch is appended and published, and for the last moment of a rewrite of the
 * journal; {@code maintaining} for the whole of a rewrite or a copy, so that closing waits for it.
 */
final class MemoryStorage implements StateMachineStorage {

    private static final String JOURNAL = "journal";
    private static final String NEXT_JOURNAL = "journal.next";
    private static final long GARBAGE_BYTES_MIN = 64 << 10;

    private final Path directory;
    private final DirectoryLock lock;
    private final long liveBytesMax;
    private final Object writing = new Object();
    private final Object maintaining = new Object();

    private volatile State state;
    private volatile long journalBytes;
    private volatile boolean closed;
    private Journal journal;

    MemoryStorage(Path directory, DirectoryLock lock, long liveBytesMax) throws StorageException {
        this.directory = directory;
        this.lock = lock;
        this.liveBytesMax = liveBytesMax;
        Path path = directory.resolve(JOURNAL);
        try {
            if (!Files.exists(path)) {
                JournalFiles.write(State.EMPTY, directory.resolve(NEXT_JOURNAL)).close();
                JournalFiles.replace(path, directory.resolve(NEXT_JOURNAL));
                JournalFiles.forceDirectory(directory);
            }
            JournalReader reader = new JournalReader(path);
            this.state = reader.read();
            this.journal = Journal.resume(path, reader.wholeLength());
            this.journalBytes = journal.length();
        } catch (IOException e) {
            throw JournalFiles.failure(directory, e);
        }
    }

    @Override
    public void commit(WriteBatch batch) throws StorageException {
        checkOpen();
        if (batch.isEmpty()) {
            return;
        }
        State next = applied(batch);
        ByteBuffer record = record(batch);
        synchronized (writing) {
            try {
                journal.append(record);
            } catch (IOException e) {
                throw JournalFiles.failure(directory, e);
            }
            journalBytes = journal.length();
            state = next;
        }
    }

    private State applied(WriteBatch batch) throws StorageException {
        State.Draft draft = state.draft();
        batch.forEach(new WriteBatch.Visitor() {
            @Override
            public void put(Table table, byte[] key, byte[] value) {
                draft.put(table.name(), key.clone(), value.clone());
            }

            @Override
            public void delete(Table table, byte[] key) {
                draft.remove(table.name(), key);
            }
        });
        State next = draft.done();
        // A batch that only deletes always passes: it never grows.
        if (next.liveBytes() > liveBytesMax && next.liveBytes() > state.liveBytes()) {
            throw new StorageException(
                    Kind.FULL,
                    directory + " is full: it takes " + liveBytesMax
                            + " bytes; delete and compact, or raise live-bytes-max");
        }
        return next;
    }

    private ByteBuffer record(WriteBatch batch) throws StorageException {
        long bytes = Operations.sizeBytes(batch);
        if (bytes > Integer.MAX_VALUE - 1024) {
            throw new StorageException(Kind.FULL, directory + ": a batch of " + bytes + " bytes (expected: < 2 GiB)");
        }
        ByteBuffer record = Journal.newRecord((int) bytes);
        Operations.write(batch, record);
        return record;
    }

    @Override
    public void sync() throws StorageException {
        checkOpen();
        force();
    }

    private void force() throws StorageException {
        synchronized (writing) {
            try {
                journal.force();
            } catch (IOException e) {
                throw new StorageException(Kind.CORRUPT, directory + ": cannot force the journal: " + e, e);
            }
        }
    }

    @Override
    public ReadView openReadView() {
        checkOpen();
        return new MemoryView(state, () -> closed);
    }

    @Override
    public StorageSize size() {
        checkOpen();
        return new StorageSize(journalBytes, Journal.HEADER_BYTES + state.liveBytes());
    }

    @Override
    public void copyTo(Path target) throws StorageException {
        synchronized (maintaining) {
            checkOpen();
            try {
                JournalFiles.refuseUnlessEmpty(target);
                Path path = target.resolve(JOURNAL);
                JournalFiles.write(state, path).close();
                JournalFiles.forceDirectory(target);
                // Last, so that a copy that was broken off does not open.
                EngineMarker.mark(target, MemoryStorageProvider.NAME);
            } catch (IOException e) {
                throw JournalFiles.failure(target, e);
            }
        }
    }

    /** Rewrites the journal if more than half of it is garbage. The writer waits only while the last batches follow. */
    @Override
    public long reclaimSpace(long stepBytesMax) throws StorageException {
        synchronized (maintaining) {
            checkOpen();
            State snapshot;
            long snapshotEnd;
            synchronized (writing) {
                snapshot = state;
                snapshotEnd = journal.length();
            }
            if (snapshotEnd < 2 * snapshot.liveBytes() + GARBAGE_BYTES_MIN) {
                return 0;
            }
            try {
                return rewrite(snapshot, snapshotEnd);
            } catch (IOException e) {
                JournalFiles.deleteIfThere(directory.resolve(NEXT_JOURNAL));
                throw JournalFiles.failure(directory, e);
            }
        }
    }

    private long rewrite(State snapshot, long snapshotEnd) throws IOException {
        Path path = directory.resolve(JOURNAL);
        Path nextPath = directory.resolve(NEXT_JOURNAL);
        Journal next = JournalFiles.write(snapshot, nextPath);
        try {
            // Batches that were committed since the snapshot, but for the last few without holding up the writer.
            long copied = journalBytes;
            next.appendPart(path, snapshotEnd, copied);
            next.force();
            synchronized (writing) {
                next.appendPart(path, copied, journal.length());
                next.force();
                JournalFiles.replace(path, nextPath);
                Journal old = journal;
                journal = next;
                journalBytes = next.length();
                next = old;
                // Before the next batch is synced, which must not be lost with the new name.
                JournalFiles.forceDirectory(directory);
                return Math.max(0, old.length() - journal.length());
            }
        } finally {
            // The old one, or the new one if it did not take the old one's place.
            next.close();
        }
    }

    @Override
    public void close() throws StorageException {
        synchronized (maintaining) {
            if (closed) {
                return;
            }
            closed = true;
            try {
                force();
                // A second time, so that the known length that the first one wrote is on disk too.
                force();
                journal.close();
            } catch (IOException e) {
                throw JournalFiles.failure(directory, e);
            } finally {
                lock.close();
            }
        }
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("the storage in " + directory + " has been closed");
        }
    }
}
