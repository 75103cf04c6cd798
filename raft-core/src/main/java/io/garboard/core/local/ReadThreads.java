package io.garboard.core.local;

import io.garboard.core.error.EtcdError;
import io.garboard.core.member.ResponseCallback;
import io.garboard.core.mvcc.Result;
import io.garboard.core.node.FaultHandler;
import io.garboard.core.task.MemberThreads;
import io.garboard.core.task.Worker;
import io.garboard.spi.storage.StorageException;
import io.garboard.spi.storage.StorageException.Kind;
import java.util.concurrent.RejectedExecutionException;

/**
 * The threads for reads that are too long for an event loop. Their queue is bounded: a read that finds it full is refused
 * with {@code too many requests}.
 */
final class ReadThreads implements AutoCloseable {

    /** A read of the state. */
    interface Read<T> {
        Result<T> execute() throws StorageException;
    }

    private static final int QUEUED_MAX = 8192;
    private static final long CLOSE_MILLIS = 5_000;

    private final Worker worker;
    private final FaultHandler faults;

    ReadThreads(MemberThreads threads, int count, FaultHandler faults) {
        this.worker = threads.worker("read", count, QUEUED_MAX);
        this.faults = faults;
    }

    /** Runs {@code read} on one of the threads, or refuses it through {@code callback}. */
    void execute(ResponseCallback<?> callback, Runnable read) {
        try {
            worker.execute(read);
        } catch (RejectedExecutionException e) {
            callback.fail(worker.isClosed() ? EtcdError.STOPPED : EtcdError.TOO_MANY_REQUESTS);
        }
    }

    /** Reads on the caller's thread, and answers. */
    <T> void answer(Read<T> read, ResponseCallback<T> callback) {
        Result<T> result;
        try {
            result = read.execute();
        } catch (StorageException e) {
            failed(e, callback);
            return;
        }
        EtcdError error = result.error();
        if (error == null) {
            callback.succeed(result.value());
        } else {
            callback.fail(error);
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
        worker.close(CLOSE_MILLIS);
    }
}
