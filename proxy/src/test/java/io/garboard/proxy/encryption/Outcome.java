package io.garboard.proxy.encryption;

import io.garboard.core.error.EtcdError;
import io.garboard.core.member.ResponseCallback;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What came of a request. */
final class Outcome<T> implements ResponseCallback<T> {

    private @Nullable T response;

    @Nullable
    EtcdError error;

    String text = "";

    boolean isOpen() {
        return response == null && error == null;
    }

    T response() {
        return Objects.requireNonNull(response, () -> "no response: " + error + " " + text);
    }

    private void checkOpen() {
        if (!isOpen()) {
            throw new AssertionError("a second outcome");
        }
    }

    @Override
    public void succeed(T answer) {
        checkOpen();
        response = answer;
    }

    @Override
    public void fail(EtcdError failure) {
        checkOpen();
        error = failure;
    }

    @Override
    public void fail(EtcdError failure, String why) {
        text = why;
        fail(failure);
    }
}
