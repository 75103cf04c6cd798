package io.garboard.conformance.harness;

import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Polls a condition until it holds or a deadline passes. What a server cannot answer now is a condition that does not hold yet. */
public final class Await {
    private static final long PAUSE_NANOS = Duration.ofMillis(5).toNanos();

    private Await() {}

    /** Returns once the condition holds; an AssertionError with the description ends the wait at the deadline. */
    public static void until(Duration timeout, Supplier<String> description, Callable<Boolean> condition) {
        long deadlineNanos = System.nanoTime() + timeout.toNanos();
        while (!holds(condition)) {
            if (System.nanoTime() > deadlineNanos) {
                throw new AssertionError("not within " + timeout + ": " + description.get());
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private static boolean holds(Callable<Boolean> condition) {
        try {
            return condition.call();
        } catch (StatusRuntimeException e) {
            if (Insist.isPassing(e)) {
                return false;
            }
            throw new IllegalStateException(e);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
