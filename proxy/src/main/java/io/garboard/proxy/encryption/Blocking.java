package io.garboard.proxy.encryption;

import io.garboard.core.error.EtcdError;
import io.garboard.core.member.ResponseCallback;
import io.garboard.proxy.encryption.KeyringAdministration.KeyringChangeException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** Waits for the core's answers, on the steward's own threads. */
final class Blocking {

    private static final long TIMEOUT_SECONDS = 30;

    private Blocking() {}

    /** The change lost against another one: look again, and make it from what is there now. */
    static final class OutdatedException extends Exception {
        private static final long serialVersionUID = 1;
    }

    static <T> T await(Consumer<ResponseCallback<T>> request)
            throws OutdatedException, KeyringChangeException, InterruptedException {
        CompletableFuture<T> answer = new CompletableFuture<>();
        request.accept(new ResponseCallback<>() {
            @Override
            public void succeed(T response) {
                answer.complete(response);
            }

            @Override
            public void fail(EtcdError error) {
                answer.completeExceptionally(
                        error == EtcdError.ENCRYPTION_CHANGED
                                ? new OutdatedException()
                                : new KeyringChangeException(error.text()));
            }
        });
        try {
            return answer.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new KeyringChangeException("no answer from the log within " + TIMEOUT_SECONDS + " s");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof OutdatedException outdated) {
                throw outdated;
            }
            throw new KeyringChangeException(
                    e.getCause() instanceof KeyringChangeException refused
                            ? String.valueOf(refused.getMessage())
                            : String.valueOf(e.getCause()));
        }
    }
}
