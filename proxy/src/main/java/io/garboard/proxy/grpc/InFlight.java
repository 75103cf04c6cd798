package io.garboard.proxy.grpc;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Counts the unary calls that the member is working on, so that a drain can wait for the last. Any thread. */
final class InFlight {

    private final LongAdder entered = new LongAdder();
    private final LongAdder left = new LongAdder();
    private volatile @Nullable CompletableFuture<Void> idle;

    void enter() {
        entered.increment();
    }

    void leave() {
        left.increment();
        CompletableFuture<Void> waiting = idle;
        if (waiting != null && isIdle()) {
            waiting.complete(null);
        }
    }

    long count() {
        // In this order: a call that ends in between is still counted, so 0 is never claimed too early.
        long done = left.sum();
        return entered.sum() - done;
    }

    private boolean isIdle() {
        return count() <= 0;
    }

    /** Completes once no call is in flight; to be asked after new calls are refused. */
    CompletableFuture<Void> whenIdle() {
        CompletableFuture<Void> future = new CompletableFuture<>();
        idle = future;
        if (isIdle()) {
            future.complete(null);
        }
        return future;
    }
}
