package io.garboard.proxy.encryption;

import io.garboard.core.error.EtcdError;
import io.garboard.core.member.ResponseCallback;

/**
 * The answer to a request that concerned no secret key when it was sent, and so went down as it was. If encryption was
 * turned on while it was on its way, what it read may be encrypted all the same, and what it writes may be refused.
 *
 * @param <T> the response
 */
abstract class Passed<T> implements ResponseCallback<T> {

    private final SecretsSource secrets;
    private final Secrets sentWith;
    private final ResponseCallback<T> callback;
    private final int tries;

    /** @param tries how often the request was begun before */
    Passed(SecretsSource secrets, Secrets sentWith, ResponseCallback<T> callback, int tries) {
        this.secrets = secrets;
        this.sentWith = sentWith;
        this.callback = callback;
        this.tries = tries;
    }

    /** Whether the request concerns secret keys by now. Asked only if the rules have changed. */
    abstract boolean concerns(Secrets now);

    /** Sees to an answer that may hold encrypted values. */
    abstract void succeedLate(T response);

    @Override
    @SuppressWarnings("ReferenceEquality") // the very rules that it was sent with
    public final void succeed(T response) {
        Secrets now = secrets.current();
        if (now != sentWith && concerns(now)) {
            succeedLate(response);
        } else {
            callback.succeed(response);
        }
    }

    /** The request was refused for a value that has to be encrypted by now: begins it anew. Only a write is. */
    void restart(int nextTries) {
        callback.fail(EtcdError.ENCRYPTION_CHANGED);
    }

    @Override
    public final void fail(EtcdError error) {
        if (error == EtcdError.ENCRYPTION_CHANGED && tries < Attempt.ATTEMPTS_MAX) {
            callback.execute(() -> restart(tries + 1));
        } else {
            callback.fail(error);
        }
    }

    @Override
    public final void fail(EtcdError error, String text) {
        callback.fail(error, text);
    }

    @Override
    public final void execute(Runnable task) {
        callback.execute(task);
    }
}
