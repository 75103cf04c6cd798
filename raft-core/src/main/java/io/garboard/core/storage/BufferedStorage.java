package io.garboard.core.storage;

import io.garboard.spi.storage.ReadView;
import io.garboard.spi.storage.StateMachineStorage;
import io.garboard.spi.storage.StorageException;
import io.garboard.spi.storage.StorageSize;
import io.garboard.spi.storage.Table;
import io.garboard.spi.storage.WriteBatch;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The member's rows: written into a live generation in memory, readable at once, committed to the engine in batches behind
 * the log.
 *
 * <h2>Threads</h2>
 * The methods of {@link RowWriter}, {@link #applied}, {@link #rotate}, {@link #rotateIfFull}, {@link #rotateIfIdle} and
 * {@link #flush} are confined to the apply loop. Reading, the figures, {@link #copyTo} and {@link #reclaimSpace} are for
 * any thread (the last two: one at a time). Commits run on the {@link CommitLoop}.
 *
 * <h2>When rows go down</h2>
 * The caller calls {@link #rotateIfFull} after every batch of commands and {@link #rotateIfIdle} when a row has waited for 100 ms. When
 * {@link BufferLimits#frozenMax} generations wait already, a full generation makes the apply loop wait for the engine:
 * that is the back-pressure which bounds the memory of pending rows.
 */
public final class BufferedStorage implements RowWriter, AutoCloseable {

    private final EngineGate gate;
    private final CommitLoop commits;
    private final PendingGenerations pending;
    private volatile long durableIndex;
    /** Raised when another engine is put in place: what was to be committed to the old one is not any more. */
    private volatile int engineNumber;

    /**
     * Opens the buffer over an engine whose tables are {@link Tables#ALL}; reads where it stands and forces it, so that
     * {@link #durableIndex} is right from the start.
     */
    public BufferedStorage(StateMachineStorage engine, BufferLimits limits, CommitLoop commits)
            throws StorageException {
        this.gate = new EngineGate(engine);
        this.commits = commits;
        this.pending = new PendingGenerations(limits, commits, AppliedRows.read(engine));
        engine.sync();
        durableIndex = pending.committed().index();
    }

    @Override
    public void put(Table table, byte[] key, byte[] value) {
        pending.live().put(table, key, value);
    }

    @Override
    public void delete(Table table, byte[] key) {
        pending.live().delete(table, key);
    }

    /** Everything up to this entry is in the rows written so far; it is committed with them. */
    public void applied(long index, long term) {
        pending.applied(new AppliedPosition(index, term));
    }

    /** The last entry whose rows are written. Apply loop. */
    public AppliedPosition applied() {
        return pending.applied();
    }

    /** The last entry whose rows the engine has. Any thread. */
    public AppliedPosition committed() {
        return pending.committed();
    }

    /** The last entry whose rows survive a crash of the machine: the log is needed only after it. Any thread. */
    public long durableIndex() {
        return durableIndex;
    }

    /** Freezes the live generation if it has reached a limit; returns whether it had. May wait, see above. */
    public boolean rotateIfFull() throws StorageException {
        boolean full = pending.isLiveFull();
        if (full) {
            rotate();
        }
        return full;
    }

    /** Freezes the live generation if it holds anything and the engine has nothing to do. Never waits. */
    public void rotateIfIdle() throws StorageException {
        if (pending.isOnlyLive() && isDirty()) {
            rotate();
        }
    }

    /**
     * Freezes the live generation and hands it to the engine. Waits while too many are waiting already.
     *
     * @throws StorageException the failure that stopped the commits; nothing written from then on will last
     */
    public void rotate() throws StorageException {
        commits.submit(new Commit(pending.freeze()));
    }

    /** Whether anything has been written that the engine does not have yet. Apply loop. */
    public boolean isDirty() {
        return pending.isDirty();
    }

    /** On the commit loop. After a failure nothing more is tried: batches must not go down out of order. */
    private final class Commit implements CommitLoop.Step {
        private final PendingGeneration frozen;
        private final int forEngine = engineNumber;
        private @Nullable WriteBatch batch;
        private long startNanos;
        private int attempts;

        Commit(PendingGeneration frozen) {
            this.frozen = frozen;
        }

        @Override
        public boolean run() {
            if (pending.failure() != null || forEngine != engineNumber) {
                return true;
            }
            WriteBatch rows = batch;
            if (rows == null) {
                rows = AppliedRows.batchOf(frozen);
                batch = rows;
                startNanos = commits.nanoTime();
            }
            StorageException failed = commits.tryCommit(gate.engine(), rows);
            if (forEngine != engineNumber) {
                return true;
            }
            if (failed != null && commits.triesAgain(failed, ++attempts)) {
                return false;
            }
            commits.observe(startNanos);
            end(failed);
            return true;
        }

        private void end(@Nullable StorageException failed) {
            if (failed == null) {
                pending.removeCommitted(frozen);
            } else {
                pending.fail(failed);
            }
        }
    }

    /**
     * Hands everything written so far to the engine.
     *
     * @return completed with the applied position once the engine has it, or with the {@link StorageException} that
     *     stopped the commits
     */
    public CompletableFuture<AppliedPosition> flush() throws StorageException {
        if (isDirty()) {
            rotate();
        }
        CompletableFuture<AppliedPosition> done = new CompletableFuture<>();
        commits.submit(() -> complete(done));
        return done;
    }

    /**
     * Forces what has been committed to disk and raises {@link #durableIndex}. Any thread; what is pending is not waited
     * for, so whoever wants that flushes first.
     *
     * @return completed with the durable index
     */
    public CompletableFuture<AppliedPosition> sync() {
        CompletableFuture<AppliedPosition> done = new CompletableFuture<>();
        commits.submit(() -> {
            syncNow();
            return complete(done);
        });
        return done;
    }

    /** On the commit loop. An engine that is being replaced needs no force any more. */
    private void syncNow() {
        StateMachineStorage engine = gate.enterUnlessHeld();
        if (engine == null) {
            return;
        }
        try {
            AppliedPosition position = pending.committed();
            StorageException failed = commits.sync(engine);
            if (failed == null) {
                durableIndex = position.index();
            } else {
                pending.fail(failed);
            }
        } finally {
            gate.leave();
        }
    }

    /** The last thing that a step does. */
    private boolean complete(CompletableFuture<AppliedPosition> done) {
        StorageException failed = pending.failure();
        if (failed == null) {
            done.complete(pending.committed());
        } else {
            done.completeExceptionally(failed);
        }
        return true;
    }

    /** Opens a reader; close it soon. Any thread. */
    public RowReader read() {
        return new RowReader(gate, pending.all());
    }

    /** Runs a task that reads for long, after those given before. Any thread; dropped once the storage is closed. */
    public void executeInBackground(Runnable task) {
        commits.submitBackground(task);
    }

    /** The room that committed rows take. */
    public StorageSize size() throws StorageException {
        return gate.size();
    }

    /** The bytes of keys and values that wait to be committed. Any thread. */
    public long pendingBytes() {
        return pending.sizeBytes();
    }

    /** Opens a view of the engine for a long reading. Any thread; close it as soon as it {@link LongView#isUnwanted}. */
    public LongView openLongView() throws StorageException {
        return new LongView(gate);
    }

    /** Copies what is committed; see {@link StateMachineStorage#copyTo}. */
    public void copyTo(Path targetDirectory) throws StorageException {
        StateMachineStorage engine = gate.enter();
        try {
            engine.copyTo(targetDirectory);
        } finally {
            gate.leave();
        }
    }

    /**
     * See {@link StateMachineStorage#reclaimSpace(long, BooleanSupplier)}. It is broken off too when another engine is about
     * to take this one's place, and then begun again on that.
     */
    public long reclaimSpace(long stepBytesMax, BooleanSupplier stopping) throws StorageException {
        while (true) {
            StateMachineStorage engine = gate.enter();
            try {
                long given = engine.reclaimSpace(stepBytesMax, () -> gate.isHeld() || stopping.getAsBoolean());
                if (given > 0 || !gate.isHeld() || stopping.getAsBoolean()) {
                    return given;
                }
            } finally {
                gate.leave();
            }
        }
    }

    /**
     * Puts another engine in the place of this one, with everything that is pending given up. Readers are held until
     * {@code loaded} has run: before it nobody sees a row of the other engine, after it everybody does. Waits for what is
     * being committed, for open readers and long views. Confined to the apply loop, between batches.
     *
     * @param loaded switches over to what the other engine holds
     * @throws StorageException of the exchange: the member must stop, there is no engine any more
     */
    public void replaceEngine(EngineExchange exchange, EngineContent loaded) throws StorageException {
        endCommits();
        gate.hold(commits.mayBeWaitedFor());
        boolean done = false;
        try {
            StateMachineStorage other = exchange.exchange(gate.engine());
            try (ReadView view = other.openReadView()) {
                AppliedPosition position = AppliedRows.read(view);
                gate.replace(other);
                pending.restart(position);
                durableIndex = position.index();
                loaded.accept(view);
            }
            done = true;
        } finally {
            if (done) {
                gate.release();
            } else {
                gate.abandon();
            }
        }
    }

    /** Takes over what an engine holds, while nobody else reads it. */
    @FunctionalInterface
    public interface EngineContent {
        /** {@code view} is closed by the caller. */
        void accept(ReadView view) throws StorageException;
    }

    /** What is being committed comes to its end; what waits for it is dropped when its turn comes. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    private void endCommits() {
        engineNumber++;
        CompletableFuture<Boolean> through = new CompletableFuture<>();
        commits.submit(() -> through.complete(true));
        if (commits.mayBeWaitedFor()) {
            through.join();
        } else {
            while (!through.isDone() && commits.help()) {
                // A step that waits to be tried again finds out by itself that it is not wanted any more.
            }
        }
    }

    /** Commits what is pending, stops the commit loop and closes the engine. Called once, after the apply loop ended. */
    @Override
    public void close() throws StorageException {
        commits.stopTryingAgain();
        try {
            if (isDirty()) {
                rotate();
            }
        } finally {
            commits.close();
            gate.engine().close();
        }
        StorageException failed = pending.failure();
        if (failed != null) {
            throw failed;
        }
    }
}
