package io.garboard.proxy.encryption;

import io.garboard.core.error.EtcdError;
import io.garboard.core.member.ResponseCallback;

/**
 * A request with its values encrypted, sent as often as it takes: anew if the rules changed while it was on its way (then it
 * did nothing), and after a moment if the keys are just being fetched.
 *
 * @param <T> the response
 */
abstract class Attempt<T> implements ResponseCallback<T> {

    /** Responses with more rows than this come from a read thread, and are decrypted there. */
    static final int LONG_FROM = 32;

    /** So often a request is begun anew, and so often it waits for keys. */
    static final int ATTEMPTS_MAX = 12;

    private final SecretsSource secrets;
    private final ResponseCallback<T> callback;
    private final int tries;
    private int attempts;
    private Secrets sentWith;

    /** @param tries how often the request was begun before */
    Attempt(SecretsSource secrets, ResponseCallback<T> callback, int tries) {
        this.tries = tries;
        this.secrets = secrets;
        this.callback = callback;
        this.sentWith = secrets.current();
    }

    /** Encrypts and sends; the outcome comes through {@code answer}. */
    abstract void send(Secrets current, ResponseCallback<T> answer) throws UnusableValueException;

    /** Decrypts. */
    abstract T open(T response, Secrets current) throws UnusableValueException;

    /** The rules have changed: begins the request anew, which may have to take another way now. */
    abstract void restart(int nextTries);

    /** Whether the response takes long to decrypt, and the thread that brings it may. */
    boolean isLong(T response) {
        return false;
    }

    final void start() {
        sentWith = secrets.current();
        try {
            send(sentWith, this);
        } catch (UnusableValueException e) {
            again(e, this::start);
        }
    }

    @Override
    public final void succeed(T response) {
        if (isLong(response)) {
            decrypt(response);
        } else {
            callback.execute(() -> decrypt(response));
        }
    }

    private void decrypt(T response) {
        T plain;
        try {
            plain = open(response, secretsOfResponse());
        } catch (UnusableValueException e) {
            again(e, () -> decrypt(response));
            return;
        } catch (RuntimeException e) {
            callback.fail(EtcdError.VALUE_UNREADABLE);
            throw e;
        }
        callback.succeed(plain);
    }

    /** Encryption may have ended since: then what was read may still be encrypted. */
    private Secrets secretsOfResponse() {
        Secrets now = secrets.current();
        return now.isOff() ? sentWith : now;
    }

    private void again(UnusableValueException failure, Runnable retry) {
        if (mayPass(failure) && attempts < ATTEMPTS_MAX) {
            secrets.later(attempts++, () -> callback.execute(retry));
        } else {
            failure.tell(callback);
        }
    }

    /** Whether it may be another thing in a moment. */
    final boolean mayPass(UnusableValueException failure) {
        return failure.error() == EtcdError.KEYS_UNAVAILABLE
                && secrets.current().mayComeSoon();
    }

    @Override
    public final void fail(EtcdError error) {
        if (error == EtcdError.ENCRYPTION_CHANGED && tries < ATTEMPTS_MAX) {
            callback.execute(() -> restart(tries + 1));
        } else {
            callback.fail(error);
        }
    }

    @Override
    public final void fail(EtcdError error, String text) {
        callback.fail(error, text);
    }
}
