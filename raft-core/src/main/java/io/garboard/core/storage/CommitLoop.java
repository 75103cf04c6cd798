package io.garboard.core.storage;

import io.garboard.core.metrics.DurationObserver;
import io.garboard.core.task.MemberThreads;
import io.garboard.core.task.Worker;
import io.garboard.spi.storage.StateMachineStorage;
import io.garboard.spi.storage.StorageException;
import io.garboard.spi.storage.WriteBatch;
import java.util.ArrayDeque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Commits to the engine: one step after the other, in the order they were submitted, on one worker. A second worker serves
 * long reads in the background.
 *
 * <p>A step that asks to be tried again keeps its place: what was submitted after it waits. The queue needs no bound of its
 * own: {@link BufferedStorage} keeps at most {@link BufferLimits#frozenMax} commits in it.
 */
public final class CommitLoop implements AutoCloseable {

    /** A piece of work on the engine. */
    interface Step {
        /** Works. Returns false if it is to be tried again after a pause. */
        boolean run();
    }

    private static final long RETRY_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Worker worker;
    private final Worker background;
    private final LongSupplier nanoClock;
    private final DurationObserver commitDurations;
    private final StorageFaultListener faults;
    /** The first one is being worked on, or waits to be tried again. Guarded by itself, as {@link #running} is. */
    private final ArrayDeque<Step> steps = new ArrayDeque<>();

    private boolean running;
    private volatile boolean closing;

    /** A loop on real threads. */
    public CommitLoop(DurationObserver commitDurations, StorageFaultListener faults) {
        this(MemberThreads.system(), System::nanoTime, commitDurations, faults);
    }

    /**
     * A loop on workers of {@code threads}.
     *
     * @param commitDurations gets each batch's time in the engine, retries included
     */
    public CommitLoop(
            MemberThreads threads,
            LongSupplier nanoClock,
            DurationObserver commitDurations,
            StorageFaultListener faults) {
        this.worker = threads.background("storage", Integer.MAX_VALUE);
        this.background = threads.background("storage-background", Integer.MAX_VALUE);
        this.nanoClock = nanoClock;
        this.commitDurations = commitDurations;
        this.faults = faults;
    }

    void submit(Step step) {
        synchronized (steps) {
            steps.addLast(step);
            if (running) {
                return;
            }
            running = true;
        }
        worker.execute(this::run);
    }

    private void run() {
        for (Step step = first(); step != null; step = first()) {
            if (!step.run()) {
                worker.executeAfter(RETRY_PAUSE_NANOS, this::run);
                return;
            }
            synchronized (steps) {
                steps.removeFirst();
            }
        }
    }

    private @Nullable Step first() {
        synchronized (steps) {
            running = !steps.isEmpty();
            return steps.peekFirst();
        }
    }

    /** Runs a task that reads for long, on a worker of its own; after {@link #close} it is dropped. */
    void submitBackground(Runnable task) {
        try {
            background.execute(task);
        } catch (RejectedExecutionException e) {
            // Closed: nobody waits for the outcome.
        }
    }

    /** Whether a caller may wait for a step: see {@link Worker#mayBeWaitedFor}. */
    boolean mayBeWaitedFor() {
        return worker.mayBeWaitedFor();
    }

    /** Runs steps on the caller's thread where nobody else would; see {@link Worker#help}. */
    boolean help() {
        return worker.help();
    }

    /** One try to commit a batch. Null if the engine has it. On the loop. */
    @Nullable
    StorageException tryCommit(StateMachineStorage engine, WriteBatch batch) {
        try {
            engine.commit(batch);
            return null;
        } catch (StorageException e) {
            return e;
        } catch (RuntimeException e) {
            return broken(e);
        }
    }

    /** Whether to try the batch again. A loop that is being closed does not: the log has everything. */
    boolean triesAgain(StorageException failure, int attempts) {
        return faults.commitFailed(failure, attempts) == StorageFaultListener.Decision.RETRY && !closing;
    }

    long nanoTime() {
        return nanoClock.getAsLong();
    }

    /** A batch is through, one way or the other. */
    void observe(long startNanos) {
        commitDurations.observeNanos(nanoClock.getAsLong() - startNanos);
    }

    /** Forces the engine. A failed force leaves everything unknown, so there is no second try. On the loop. */
    @Nullable
    StorageException sync(StateMachineStorage engine) {
        StorageException failure;
        try {
            engine.sync();
            return null;
        } catch (StorageException e) {
            failure = e;
        } catch (RuntimeException e) {
            failure = broken(e);
        }
        faults.commitFailed(failure, 1);
        return failure;
    }

    private static StorageException broken(RuntimeException e) {
        return new StorageException(
                StorageException.Kind.CORRUPT, "the storage engine failed in an unforeseen way: " + e, e);
    }

    /** From now on what fails is not tried again: whoever waits for it learns of it. */
    void stopTryingAgain() {
        closing = true;
    }

    /** Runs what was submitted, each step with one more try at most, then ends. */
    @Override
    public void close() {
        stopTryingAgain();
        background.close(Long.MAX_VALUE);
        worker.close(Long.MAX_VALUE);
        // What waited to be tried again gets its last try here.
        run();
    }
}
