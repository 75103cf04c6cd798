package io.garboard.core.local;

import io.garboard.core.error.EtcdError;
import io.garboard.core.member.ResponseCallback;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** Waits for the one outcome of a request, and fails if there are two. */
final class Answer<T> implements ResponseCallback<T> {

    private final CompletableFuture<Object> outcome = new CompletableFuture<>();

    static <T> T of(Consumer<ResponseCallback<T>> request) {
        Object outcome = await(request);
        if (outcome instanceof EtcdError) {
            throw new AssertionError("expected a response, got " + outcome);
        }
        @SuppressWarnings("unchecked") // only succeed() completes with something that is no error
        T response = (T) outcome;
        return response;
    }

    static <T> EtcdError errorOf(Consumer<ResponseCallback<T>> request) {
        Object outcome = await(request);
        if (outcome instanceof EtcdError error) {
            return error;
        }
        throw new AssertionError("expected an error, got " + outcome);
    }

    /** Empty if it was answered. */
    static <T> Optional<EtcdError> refusalOf(Consumer<ResponseCallback<T>> request) {
        return await(request) instanceof EtcdError error ? Optional.of(error) : Optional.empty();
    }

    /** The error of a request that is refused whatever happens: not for being between two leaders. */
    static <T> EtcdError lastingErrorOf(Consumer<ResponseCallback<T>> request) {
        long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        EtcdError error = errorOf(request);
        while (isPassing(error) && System.nanoTime() < deadlineNanos) {
            error = errorOf(request);
        }
        return error;
    }

    /** Asks again as long as the cluster is between two leaders, or a learner behind: for requests that may be repeated. */
    static <T> T persistently(Consumer<ResponseCallback<T>> request) {
        long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (true) {
            Object outcome = await(request);
            if (!(outcome instanceof EtcdError error)) {
                @SuppressWarnings("unchecked") // as above
                T response = (T) outcome;
                return response;
            }
            if (!isPassing(error) || System.nanoTime() > deadlineNanos) {
                throw new AssertionError("expected a response, got " + outcome);
            }
        }
    }

    private static boolean isPassing(EtcdError error) {
        return switch (error) {
            case NO_LEADER,
                    LEADER_CHANGED,
                    NOT_LEADER,
                    TIMEOUT,
                    TIMEOUT_LEADER_LOST,
                    TIMEOUT_CONNECTION_LOST,
                    TIMEOUT_LEADER_TRANSFER,
                    DEADLINE_EXCEEDED,
                    LEARNER_NOT_READY -> true;
            default -> false;
        };
    }

    private static <T> Object await(Consumer<ResponseCallback<T>> request) {
        Answer<T> answer = new Answer<>();
        request.accept(answer);
        try {
            return answer.outcome.get(60, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError("no outcome", e);
        }
    }

    @Override
    public void succeed(T response) {
        complete(response);
    }

    @Override
    public void fail(EtcdError error) {
        complete(error);
    }

    private void complete(Object result) {
        if (!outcome.complete(result)) {
            throw new AssertionError("a second outcome: " + result);
        }
    }
}
