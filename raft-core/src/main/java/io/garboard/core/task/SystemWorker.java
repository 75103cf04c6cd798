package io.garboard.core.task;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A worker on a pool of threads. */
final class SystemWorker implements Worker {

    private static final Logger LOG = LoggerFactory.getLogger(SystemWorker.class);
    private static final long IDLE_SECONDS = 60;

    private final String name;
    private final ScheduledExecutorService timer;
    private final ThreadPoolExecutor pool;

    SystemWorker(String name, int threads, int waitingMax, boolean background, ScheduledExecutorService timer) {
        this.name = name;
        this.timer = timer;
        BlockingQueue<Runnable> waiting = new LinkedBlockingQueue<>(waitingMax);
        AtomicInteger number = new AtomicInteger();
        pool = new ThreadPoolExecutor(
                threads,
                threads,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                waiting,
                task -> thread(task, threads == 1 ? name : name + "-" + number.incrementAndGet(), background));
        pool.allowCoreThreadTimeOut(true);
    }

    private static Thread thread(Runnable task, String name, boolean background) {
        Thread thread = SystemThreads.daemon(task, name);
        return background ? MemberThreads.inBackground(thread) : thread;
    }

    @Override
    public void execute(Runnable task) {
        pool.execute(() -> run(task));
    }

    private void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.error("a task of {} failed", name, e);
        }
    }

    @Override
    public void executeAfter(long delayNanos, Runnable task) {
        var unused = timer.schedule(() -> due(delayNanos, task), delayNanos, TimeUnit.NANOSECONDS);
    }

    private void due(long delayNanos, Runnable task) {
        try {
            execute(task);
        } catch (RejectedExecutionException e) {
            if (!isClosed()) {
                executeAfter(Math.max(delayNanos, TimeUnit.MILLISECONDS.toNanos(1)), task);
            }
        }
    }

    @Override
    public boolean help() {
        return false;
    }

    @Override
    public boolean mayBeWaitedFor() {
        return true;
    }

    @Override
    public boolean isClosed() {
        return pool.isShutdown();
    }

    @Override
    public void close(long patienceMillis) {
        pool.shutdown();
        long startNanos = System.nanoTime();
        long leftNanos = TimeUnit.MILLISECONDS.toNanos(patienceMillis);
        boolean interrupted = false;
        while (leftNanos > 0 && !pool.isTerminated()) {
            try {
                // Whether it ended is asked above.
                var unused = pool.awaitTermination(leftNanos, TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
            leftNanos = TimeUnit.MILLISECONDS.toNanos(patienceMillis) - (System.nanoTime() - startNanos);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
