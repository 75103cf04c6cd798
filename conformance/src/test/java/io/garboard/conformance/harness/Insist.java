package io.garboard.conformance.harness;

import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * What clients and operators do when a cluster that is well tells them that it cannot now: on a busy machine, leaders change
 * by themselves, and a disk may take longer than a request may.
 */
public final class Insist {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final long PAUSE_NANOS = Duration.ofMillis(20).toNanos();
    private static final int TRIES = 3;

    /** etcd's words for a request that may have been taken or not, and may be made again. */
    private static final List<String> PASSING = List.of(
            "etcdserver: request timed out",
            "etcdserver: leader changed",
            "etcdserver: no leader",
            "etcdserver: not leader",
            "etcdserver: unhealthy cluster",
            "context deadline exceeded",
            "DEADLINE_EXCEEDED");

    private Insist() {}

    /** A test, or a part of one, that begins from nothing. */
    @FunctionalInterface
    public interface Scene {

        void play() throws Exception;
    }

    /** What was seen says something of the machine and nothing of the server. */
    public static final class MachineTooSlowException extends Exception {

        private static final long serialVersionUID = 1;

        public MachineTooSlowException(String message) {
            super(message);
        }
    }

    /** Asks until there is an answer. For requests that may be repeated. */
    public static <T> T on(Callable<T> request) {
        long deadlineNanos = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                return request.call();
            } catch (StatusRuntimeException e) {
                if (!isPassing(e) || System.nanoTime() > deadlineNanos) {
                    throw e;
                }
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** Whether the same request may be answered later. */
    public static boolean isPassing(StatusRuntimeException failure) {
        return switch (failure.getStatus().getCode()) {
            case UNAVAILABLE, DEADLINE_EXCEEDED -> true;
            default -> isPassing(String.valueOf(failure.getStatus().getDescription()));
        };
    }

    /** The same of what etcdctl prints. */
    public static boolean isPassing(String text) {
        return PASSING.stream().anyMatch(text::contains);
    }

    /**
     * Plays a scene whose requests cannot be repeated one by one. If a server says that a request took it too long, which says
     * something of the machine, the scene begins anew, twice at most.
     */
    public static void onScene(Scene scene) throws Exception {
        for (int left = TRIES - 1; ; left--) {
            try {
                scene.play();
                return;
            } catch (Exception | AssertionError e) {
                if (left == 0 || !isOfTheMachine(e)) {
                    throw e;
                }
                System.out.println("once more, since a server was too slow: " + e);
            }
        }
    }

    private static boolean isOfTheMachine(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .anyMatch(cause ->
                        cause instanceof MachineTooSlowException || isPassing(String.valueOf(cause.getMessage())));
    }
}
