package io.garboard.core.mvcc;

import io.garboard.core.error.EtcdError;
import org.jspecify.annotations.Nullable;

/**
 * What a request led to: its response, or the error that the client gets. Exactly one of the two.
 *
 * @param <T> the response
 */
public final class Result<T> {

    private final @Nullable T value;
    private final @Nullable EtcdError error;

    private Result(@Nullable T value, @Nullable EtcdError error) {
        this.value = value;
        this.error = error;
    }

    public static <T> Result<T> of(T value) {
        return new Result<>(value, null);
    }

    public static <T> Result<T> failed(EtcdError error) {
        return new Result<>(null, error);
    }

    public boolean isOk() {
        return error == null;
    }

    /** The response; only if {@link #isOk}. */
    public T value() {
        if (value == null) {
            throw new IllegalStateException("no value: " + error);
        }
        return value;
    }

    /** A failure as the result of something else. */
    <U> Result<U> retyped() {
        if (error == null) {
            throw new IllegalStateException("no failure");
        }
        return failed(error);
    }

    /** The error, or null if it went well. */
    public @Nullable EtcdError error() {
        return error;
    }

    @Override
    public String toString() {
        return error == null ? "ok" : error.name();
    }
}
