package io.garboard.tck.storage;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Threads beside a rule's own. {@link #stop} becomes true when the rule is done or any of them failed, and closing waits
 * for all of them and passes the first failure on.
 */
final class Workers implements AutoCloseable {

    /** What one of the threads does. */
    interface Work {
        void run() throws Exception;
    }

    private static final long WAIT_SECONDS = 150;

    private final ExecutorService executor = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "tck-worker");
        thread.setDaemon(true);
        return thread;
    });
    private final List<Future<?>> started = new ArrayList<>();
    private final AtomicBoolean stop = new AtomicBoolean();

    /** Starts {@code work} in a thread of its own. */
    void start(Work work) {
        started.add(submitted(work));
    }

    private Future<?> submitted(Work work) {
        return executor.submit(() -> {
            try {
                work.run();
                return null;
            } catch (Throwable e) {
                stop.set(true);
                throw e;
            }
        });
    }

    /** Whether the threads should end. */
    boolean stopped() {
        return stop.get();
    }

    /** Tells the threads to end. */
    void stop() {
        stop.set(true);
    }

    /** Runs {@code work} in another thread and waits for it. */
    void runElsewhere(Work work) {
        await(submitted(work));
    }

    private static void await(Future<?> future) {
        try {
            future.get(WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError("in another thread: " + e.getCause(), e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError("another thread hangs", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for another thread", e);
        }
    }

    /** Waits for all threads to end by themselves. */
    void awaitAll() {
        for (Future<?> future : started) {
            await(future);
        }
    }

    @Override
    public void close() {
        stop();
        executor.shutdown();
        awaitAll();
    }
}
