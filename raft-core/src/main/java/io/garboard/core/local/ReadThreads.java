package io.garboard.core.local;

import io.garboard.core.error.EtcdError;
import io.garboard.core.member.ResponseCallback;
import io.garboard.core.node.FaultHandler;
import io.garboard.spi.storage.StorageException;
import io.garboard.spi.storage.StorageException.Kind;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads for reads that are too long for an event loop. Their queue is bounded: a read that finds it full is refused
 * with {@code too many requests}.
 */
final class ReadThreads implements AutoCloseable {

    private static final int QUEUED_MAX = 8192;
    private static final long IDLE_SECONDS = 60;

    private final ThreadPoolExecutor executor;
    private final FaultHandler faults;

    ReadThreads(int count, FaultHandler faults) {
        AtomicInteger number = new AtomicInteger();
        this.executor = new ThreadPoolExecutor(
                count, count, IDLE_SECONDS, TimeUnit.SECONDS, new ArrayBlockingQueue<>(QUEUED_MAX), task -> {
                    Thread thread = new Thread(task, "read-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        this.faults = faults;
    }

    /** Runs {@code read} on one of the threads, or refuses it through {@code callback}. */
    void execute(ResponseCallback<?> callback, Runnable read) {
        try {
            executor.execute(read);
        } catch (RejectedExecutionException e) {
            callback.fail(executor.isShutdown() ? EtcdError.STOPPED : EtcdError.TOO_MANY_REQUESTS);
        }
    }

    /** A read met a failing engine. What may pass refuses the one request; damage stops the member. */
    void failed(StorageException failure, ResponseCallback<?> callback) {
        if (failure.kind() == Kind.TRANSIENT) {
            callback.fail(EtcdError.TOO_MANY_REQUESTS);
        } else {
            callback.fail(EtcdError.STOPPED);
            faults.halt("the storage engine failed in a read: " + failure.getMessage(), failure);
        }
    }

    @Override
    public void close() {
        executor.shutdown();
        try {
            executor.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
