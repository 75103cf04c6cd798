package io.garboard.proxy;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;

/** Keeps what a stream brings for a test to take. */
final class Collected<T> implements StreamObserver<T> {

    private final BlockingQueue<T> messages = new LinkedBlockingQueue<>();
    private final CompletableFuture<Status> end = new CompletableFuture<>();

    @Override
    public void onNext(T message) {
        messages.add(message);
    }

    @Override
    public void onError(Throwable cause) {
        end.complete(Status.fromThrowable(cause));
    }

    @Override
    public void onCompleted() {
        end.complete(Status.OK);
    }

    /** Waits for the next message. */
    T take() throws InterruptedException {
        T message = messages.poll(90, SECONDS);
        if (message == null) {
            throw new AssertionError("no message came; the stream's end: " + end.getNow(null));
        }
        return message;
    }

    int waiting() {
        return messages.size();
    }

    /** Waits for the end of the stream. */
    Status end() throws Exception {
        return end.get(90, SECONDS);
    }

    boolean hasEnded() {
        return end.isDone();
    }
}
