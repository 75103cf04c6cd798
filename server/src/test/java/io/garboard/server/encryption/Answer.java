package io.garboard.server.encryption;

import io.garboard.core.error.EtcdError;
import io.garboard.core.member.ResponseCallback;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** Waits for the outcome of a request: a response, or the text of an error. */
final class Answer<T> implements ResponseCallback<T> {

    private final CompletableFuture<Object> outcome = new CompletableFuture<>();

    static <T> Object outcomeOf(Consumer<ResponseCallback<T>> request) {
        Answer<T> answer = new Answer<>();
        request.accept(answer);
        try {
            return answer.outcome.get(60, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError("no outcome", e);
        }
    }

    @SuppressWarnings("unchecked") // an error is a text, and fails here
    static <T> T of(Consumer<ResponseCallback<T>> request) {
        Object outcome = outcomeOf(request);
        if (outcome instanceof String error) {
            throw new AssertionError(error);
        }
        return (T) outcome;
    }

    @Override
    public void succeed(T response) {
        outcome.complete(response);
    }

    @Override
    public void fail(EtcdError error) {
        outcome.complete(error + ": " + error.text());
    }

    @Override
    public void fail(EtcdError error, String text) {
        outcome.complete(error + ": " + text);
    }
}
