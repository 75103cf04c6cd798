package io.garboard.core.storage;

import io.garboard.spi.storage.StateMachineStorage;
import io.garboard.spi.storage.StorageException;
import io.garboard.spi.storage.StorageSize;
import io.garboard.spi.storage.Table;
import io.garboard.spi.storage.WriteBatch;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
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
    private final BufferLimits limits;
    private final CommitLoop commits;
    private final Object lock = new Object();
    /** Oldest first; the last one is live. Replaced as a whole, under {@link #lock}. */
    private volatile PendingGeneration[] pending;

    private PendingGeneration live;
    private AppliedPosition applied;
    private volatile AppliedPosition committed;
    private volatile long durableIndex;
    private @Nullable StorageException failure;
    /** Raised when another engine is put in place: what was to be committed to the old one is not any more. */
    private volatile int engineNumber;

    /**
     * Opens the buffer over an engine whose tables are {@link Tables#ALL}; reads where it stands and forces it, so that
     * {@link #durableIndex} is right from the start.
     */
    public BufferedStorage(StateMachineStorage engine, BufferLimits limits, CommitLoop commits)
            throws StorageException {
        this.gate = new EngineGate(engine);
        this.limits = limits;
        this.commits = commits;
        live = new PendingGeneration(Tables.ALL);
        pending = new PendingGeneration[] {live};
        committed = AppliedRows.read(engine);
        applied = committed;
        live.applied(applied);
        engine.sync();
        durableIndex = committed.index();
    }

    @Override
    public void put(Table table, byte[] key, byte[] value) {
        live.put(table, key, value);
    }

    @Override
    public void delete(Table table, byte[] key) {
        live.delete(table, key);
    }

    /** Everything up to this entry is in the rows written so far; it is committed with them. */
    public void applied(long index, long term) {
        applied = new AppliedPosition(index, term);
        live.applied(applied);
    }

    /** The last entry whose rows are written. Apply loop. */
    public AppliedPosition applied() {
        return applied;
    }

    /** The last entry whose rows the engine has. Any thread. */
    public AppliedPosition committed() {
        return committed;
    }

    /** The last entry whose rows survive a crash of the machine: the log is needed only after it. Any thread. */
    public long durableIndex() {
        return durableIndex;
    }

    /** Freezes the live generation if it has reached a limit. May wait, see above. */
    public void rotateIfFull() throws StorageException {
        if (live.rows() >= limits.rowsMax() || live.sizeBytes() >= limits.sizeBytesMax()) {
            rotate();
        }
    }

    /** Freezes the live generation if it holds anything and the engine has nothing to do. Never waits. */
    public void rotateIfIdle() throws StorageException {
        if (pending.length == 1 && isDirty()) {
            rotate();
        }
    }

    /**
     * Freezes the live generation and hands it to the engine. Waits while too many are waiting already.
     *
     * @throws StorageException the failure that stopped the commits; nothing written from then on will last
     */
    public void rotate() throws StorageException {
        PendingGeneration frozen = live;
        synchronized (lock) {
            awaitRoom();
            live = new PendingGeneration(Tables.ALL);
            live.applied(applied);
            PendingGeneration[] longer = Arrays.copyOf(pending, pending.length + 1);
            longer[pending.length] = live;
            pending = longer;
        }
        commits.submit(new Commit(frozen));
    }

    /** Whether anything has been written that the engine does not have yet. Apply loop. */
    public boolean isDirty() {
        return live.rows() > 0 || applied.index() > committed.index();
    }

    /** Where nobody would commit while this waits, more generations than the limit says may wait. */
    private void awaitRoom() throws StorageException {
        boolean interrupted = false;
        while (failure == null && pending.length > limits.frozenMax() && (commits.mayBeWaitedFor() || commits.help())) {
            try {
                if (commits.mayBeWaitedFor()) {
                    lock.wait();
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (failure != null) {
            throw failure;
        }
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
            if (failure() != null || forEngine != engineNumber) {
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
            if (failed != null) {
                fail(failed);
                return;
            }
            synchronized (lock) {
                committed = frozen.applied();
                pending = Arrays.copyOfRange(pending, 1, pending.length);
                lock.notifyAll();
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
            AppliedPosition position = committed;
            StorageException failed = commits.sync(engine);
            if (failed == null) {
                durableIndex = position.index();
            } else {
                fail(failed);
            }
        } finally {
            gate.leave();
        }
    }

    private void fail(StorageException failed) {
        synchronized (lock) {
            failure = failed;
            lock.notifyAll();
        }
    }

    /** The last thing that a step does. */
    private boolean complete(CompletableFuture<AppliedPosition> done) {
        StorageException failed = failure();
        if (failed == null) {
            done.complete(committed);
        } else {
            done.completeExceptionally(failed);
        }
        return true;
    }

    /** Opens a reader; close it soon. Any thread. */
    public RowReader read() {
        return new RowReader(gate, pending);
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
        long bytes = 0;
        for (PendingGeneration generation : pending) {
            bytes += generation.sizeBytes();
        }
        return bytes;
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

    /** See {@link StateMachineStorage#reclaimSpace}. */
    public long reclaimSpace(long stepBytesMax) throws StorageException {
        StateMachineStorage engine = gate.enter();
        try {
            return engine.reclaimSpace(stepBytesMax);
        } finally {
            gate.leave();
        }
    }

    /**
     * Puts another engine in the place of this one, with everything that is pending given up. Readers are held until
     * {@code loaded} has run: before it nobody sees a row of the other engine, after it everybody does. Waits for what is
     * being committed, for open readers and long views. Confined to the apply loop, between batches.
     *
     * @param loaded switches over to what the other engine holds; called with the position it is at
     * @throws StorageException of the exchange: the member must stop, there is no engine any more
     */
    public void replaceEngine(EngineExchange exchange, Consumer<AppliedPosition> loaded) throws StorageException {
        endCommits();
        gate.hold(commits.mayBeWaitedFor());
        boolean done = false;
        try {
            StateMachineStorage other = exchange.exchange(gate.engine());
            AppliedPosition position = AppliedRows.read(other);
            gate.replace(other);
            begin(position);
            loaded.accept(position);
            done = true;
        } finally {
            if (done) {
                gate.release();
            } else {
                gate.abandon();
            }
        }
    }

    /** What is being committed comes to its end; what waits for it is dropped when its turn comes. */
    private void endCommits() {
        synchronized (lock) {
            engineNumber++;
        }
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

    private void begin(AppliedPosition position) {
        synchronized (lock) {
            live = new PendingGeneration(Tables.ALL);
            live.applied(position);
            pending = new PendingGeneration[] {live};
            applied = position;
            committed = position;
            durableIndex = position.index();
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
        StorageException failed = failure();
        if (failed != null) {
            throw failed;
        }
    }

    private @Nullable StorageException failure() {
        synchronized (lock) {
            return failure;
        }
    }
}
