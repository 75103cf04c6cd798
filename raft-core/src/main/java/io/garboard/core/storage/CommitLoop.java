package io.garboard.core.storage;

import io.garboard.core.metrics.DurationObserver;
import io.garboard.spi.storage.StateMachineStorage;
import io.garboard.spi.storage.StorageException;
import io.garboard.spi.storage.WriteBatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The thread that commits to the engine: one task after the other, in the order they were submitted. A second one serves
 * long reads in the background.
 *
 * <p>The queue needs no bound of its own: {@link BufferedStorage} keeps at most {@link BufferLimits#frozenMax} commits in
 * it.
 */
public final class CommitLoop implements AutoCloseable {

    private static final long RETRY_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final ExecutorService executor = singleThread("storage");
    private final ExecutorService background = singleThread("storage-background");
    private final DurationObserver commitDurations;
    private final StorageFaultListener faults;
    private volatile long commitStartNanos;
    private volatile boolean committing;

    /**
     * @param commitDurations gets each batch's time in the engine, retries included
     */
    public CommitLoop(DurationObserver commitDurations, StorageFaultListener faults) {
        this.commitDurations = commitDurations;
        this.faults = faults;
    }

    /** The thread is made by the first task. */
    private static ExecutorService singleThread(String name) {
        return Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
    }

    void submit(Runnable task) {
        executor.execute(task);
    }

    /** Runs a task that reads for long, on a thread of its own; after {@link #close} it is dropped. */
    void submitBackground(Runnable task) {
        try {
            background.execute(task);
        } catch (RejectedExecutionException e) {
            // Closed: nobody waits for the outcome.
        }
    }

    /** How long the commit in progress has been running; 0 if there is none. Any thread. */
    public long commitInFlightNanos() {
        return committing ? Math.max(1, System.nanoTime() - commitStartNanos) : 0;
    }

    /** Commits, trying again for as long as the listener says so. On the loop. */
    @Nullable
    StorageException commit(StateMachineStorage engine, WriteBatch batch) {
        commitStartNanos = System.nanoTime();
        committing = true;
        try {
            for (int attempts = 1; ; attempts++) {
                StorageException failure = tryCommit(engine, batch);
                if (failure == null || faults.commitFailed(failure, attempts) == StorageFaultListener.Decision.STOP) {
                    return failure;
                }
                LockSupport.parkNanos(RETRY_PAUSE_NANOS);
            }
        } finally {
            committing = false;
            commitDurations.observeNanos(System.nanoTime() - commitStartNanos);
        }
    }

    private static @Nullable StorageException tryCommit(StateMachineStorage engine, WriteBatch batch) {
        try {
            engine.commit(batch);
            return null;
        } catch (StorageException e) {
            return e;
        } catch (RuntimeException e) {
            return broken(e);
        }
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

    /** Runs what was submitted, then ends. */
    @Override
    public void close() {
        end(background);
        end(executor);
    }

    private static void end(ExecutorService service) {
        service.shutdown();
        boolean interrupted = false;
        while (!service.isTerminated()) {
            try {
                service.awaitTermination(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
