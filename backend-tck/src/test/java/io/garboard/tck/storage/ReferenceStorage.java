package io.garboard.tck.storage;

import io.garboard.spi.storage.EngineMarker;
import io.garboard.spi.storage.ReadView;
import io.garboard.spi.storage.StateMachineStorage;
import io.garboard.spi.storage.StorageConfig;
import io.garboard.spi.storage.StorageException;
import io.garboard.spi.storage.StorageException.Kind;
import io.garboard.spi.storage.StorageSize;
import io.garboard.spi.storage.Table;
import io.garboard.spi.storage.WriteBatch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * The least that keeps the contract: sorted maps in memory, copied at every commit and written to one file at every sync.
 * Right with {@link Defect#NONE}, and wrong in one way with any other.
 */
final class ReferenceStorage implements StateMachineStorage {

    private static final int ROOM_TO_DELETE_BYTES = 4096;

    final Defect defect;
    final AtomicInteger openViews = new AtomicInteger();
    final Set<Thread> threadsWithViews = ConcurrentHashMap.newKeySet();

    private final StorageConfig config;
    private final ReferenceLock lock;
    private final ReferenceFile file;
    private final long liveBytesMax;

    private volatile ReferenceState state;
    private volatile ReferenceState before;
    private volatile boolean closed;
    private int commits;
    private boolean closedTwice;

    ReferenceStorage(StorageConfig config, ReferenceLock lock, long liveBytesMax, Defect defect)
            throws StorageException {
        this.config = config;
        this.lock = lock;
        this.defect = defect;
        this.liveBytesMax = defect == Defect.IS_FULL_BEFORE_ITS_CAPACITY ? config.capacityBytes() / 2 : liveBytesMax;
        this.file = new ReferenceFile(config.directory(), defect);
        this.state = load();
        this.before = state;
    }

    private ReferenceState load() throws StorageException {
        try {
            ReferenceState loaded = file.read();
            if (defect == Defect.GROWS_AT_EVERY_OPEN) {
                loaded = loaded.successor();
                loaded.put("meta", new byte[] {(byte) loaded.liveBytes()}, new byte[0]);
            }
            return loaded;
        } catch (IOException e) {
            throw ReferenceProvider.ioFailure(config, e);
        } catch (StorageException e) {
            if (defect == Defect.CHECKS_THE_HEADER_AT_FIRST_READ) {
                return new ReferenceState(defect);
            }
            throw e;
        }
    }

    ReferenceState state() {
        return state;
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public void commit(WriteBatch batch) throws StorageException {
        checkOpen();
        if (batch.isEmpty() && defect == Defect.FAILS_ON_AN_EMPTY_BATCH) {
            throw new IllegalArgumentException("empty batch");
        }
        if (defect == Defect.COMMIT_HOLDS_READERS_UP) {
            synchronized (this) {
                apply(batch);
            }
        } else {
            apply(batch);
        }
    }

    private void apply(WriteBatch batch) throws StorageException {
        commits++;
        if (defect == Defect.LOSES_A_BATCH_IN_THE_MIDDLE && commits == 40) {
            return;
        }
        ReferenceState next = state.successor();
        ReferenceWriter writer = new ReferenceWriter(this, next, batch.size());
        batch.forEach(writer);
        if (isOverLimit(next)) {
            refuse(next);
        }
        reserve(next);
        before = state;
        state = next;
    }

    private void reserve(ReferenceState next) throws StorageException {
        try {
            file.reserve(next);
        } catch (IOException e) {
            throw ReferenceProvider.ioFailure(config, e);
        }
    }

    private boolean isOverLimit(ReferenceState next) {
        if (defect == Defect.IS_NEVER_FULL_THOUGH_IT_SAID_SO) {
            return false;
        }
        boolean grows = next.liveBytes() > state.liveBytes();
        boolean needsRoomToDelete =
                defect == Defect.REFUSES_DELETES_WHEN_FULL && state.liveBytes() > liveBytesMax - ROOM_TO_DELETE_BYTES;
        return (grows && next.liveBytes() > liveBytesMax) || needsRoomToDelete;
    }

    private void refuse(ReferenceState next) throws StorageException {
        if (defect == Defect.LEAVES_HALF_A_BATCH_WHEN_FULL) {
            state = next;
        }
        Kind kind = defect == Defect.CALLS_FULL_CORRUPT ? Kind.CORRUPT : Kind.FULL;
        throw new StorageException(kind, config.directory() + " is full: raise live-bytes-max");
    }

    /** Shows what was written so far of a commit in progress. */
    void publish(ReferenceState unfinished) {
        state = unfinished.successor();
    }

    @Override
    public void sync() throws StorageException {
        checkOpen();
        if (Thread.currentThread().isInterrupted() && defect == Defect.FAILS_WHEN_INTERRUPTED) {
            throw new StorageException(Kind.CORRUPT, config.directory() + ": closed by interrupt");
        }
        if (defect == Defect.SWALLOWS_INTERRUPTS) {
            Thread.interrupted();
        }
        if (defect != Defect.SYNC_DOES_NOTHING) {
            save();
        }
    }

    private synchronized void save() throws StorageException {
        try {
            file.write(defect == Defect.SAVES_HALF_A_BATCH ? halfSaved() : state);
        } catch (IOException e) {
            throw ReferenceProvider.ioFailure(config, e);
        }
    }

    private ReferenceState halfSaved() {
        ReferenceState half = state.successor();
        half.tables().put("authUsers", before.rows(config.tables().get(2)));
        return half;
    }

    @Override
    public ReadView openReadView() throws StorageException {
        checkOpen();
        if (defect == Defect.COMMIT_HOLDS_READERS_UP) {
            synchronized (this) {
                return new ReferenceView(this, state);
            }
        }
        return new ReferenceView(this, defect == Defect.SHOWS_COMMITS_LATE ? before : state);
    }

    @Override
    public void copyTo(Path target) throws StorageException {
        checkOpen();
        try {
            String[] there = target.toFile().list();
            if (there == null || (there.length > 0 && defect != Defect.COPIES_OVER_FILES)) {
                throw new StorageException(Kind.REFUSED, target + " is not empty");
            }
            if (defect == Defect.MARKS_A_COPY_FIRST) {
                EngineMarker.mark(target, ReferenceProvider.NAME);
            }
            new ReferenceFile(target, defect).write(toCopy());
            EngineMarker.mark(target, ReferenceProvider.NAME);
        } catch (IOException e) {
            throw ReferenceProvider.ioFailure(config, e);
        }
    }

    private ReferenceState toCopy() {
        ReferenceState copied = state.successor();
        if (defect == Defect.COPIES_LISTED_ROWS_IN_PART
                && !copied.rows(config.tables().get(0)).isEmpty()) {
            Table first = config.tables().get(0);
            copied.remove(first.name(), copied.rows(first).lastKey());
        }
        if (defect == Defect.COPIES_TABLES_AT_DIFFERENT_MOMENTS) {
            ReferenceState later = state;
            for (int i = 0; i < 1000 && later == state; i++) {
                Thread.onSpinWait();
            }
            copied.tables()
                    .putAll(Map.of(
                            "key",
                            state.rows(config.tables().get(0)),
                            "meta",
                            before.rows(config.tables().get(1))));
        }
        return copied;
    }

    @Override
    public StorageSize size() throws StorageException {
        checkOpen();
        try {
            if (defect == Defect.SIZE_DOES_NOT_GROW) {
                return new StorageSize(4096, 4096);
            }
            return new StorageSize(Math.max(file.sizeBytes(), state.liveBytes()), state.liveBytes());
        } catch (IOException e) {
            throw ReferenceProvider.ioFailure(config, e);
        }
    }

    @Override
    public long reclaimSpace(long stepBytesMax) throws StorageException {
        checkOpen();
        if (defect == Defect.RECLAIMS_FOREVER) {
            return 1;
        }
        if (defect == Defect.LOSES_A_ROW_WHEN_RECLAIMING) {
            loseARow();
        }
        try {
            long allocated = file.sizeBytes();
            if (allocated < 2 * state.liveBytes() + 4096 || defect == Defect.GIVES_NO_SPACE_BACK) {
                return 0;
            }
            save();
            return Math.max(0, allocated - file.sizeBytes());
        } catch (IOException e) {
            throw ReferenceProvider.ioFailure(config, e);
        }
    }

    @Override
    public long reclaimSpace(long stepBytesMax, BooleanSupplier unwanted) throws StorageException {
        if (defect == Defect.LOSES_A_ROW_WHEN_RECLAIMING_IS_BROKEN_OFF && unwanted.getAsBoolean()) {
            loseARow();
        }
        return unwanted.getAsBoolean() ? 0 : reclaimSpace(stepBytesMax);
    }

    private void loseARow() {
        if (!state.rows(config.tables().get(0)).isEmpty()) {
            ReferenceState fewer = state.successor();
            fewer.remove("key", state.rows(config.tables().get(0)).firstKey());
            state = fewer;
        }
    }

    @Override
    public void close() throws StorageException {
        if (closed) {
            if (defect == Defect.CLOSING_TWICE_FAILS && !closedTwice) {
                closedTwice = true;
                throw new IllegalStateException("closed already");
            }
            return;
        }
        closed = true;
        try {
            if (defect == Defect.DROPS_UNLISTED_TABLES) {
                ReferenceState listed = state.successor();
                listed.tables()
                        .keySet()
                        .retainAll(config.tables().stream().map(Table::name).toList());
                state = listed;
            }
            if (defect != Defect.CLOSES_WITHOUT_SAVING) {
                save();
            }
        } finally {
            lock.release();
        }
    }

    private void checkOpen() {
        if (closed && defect == Defect.THROWS_NULL_POINTER_WHEN_CLOSED) {
            throw new NullPointerException("freed");
        }
        if (closed && defect != Defect.WORKS_WHEN_CLOSED) {
            throw new IllegalStateException(config.directory() + " has been closed");
        }
    }
}
