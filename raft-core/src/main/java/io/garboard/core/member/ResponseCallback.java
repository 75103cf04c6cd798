package io.garboard.core.member;

import io.garboard.core.error.EtcdError;

/**
 * Takes the one outcome of a request: exactly one of the two methods is called, exactly once.
 *
 * <p>Called from any thread: a loop of the core (most often the apply loop), a read thread, or the caller's own before
 * the request method returns. It must not block and must not throw.
 *
 * @param <T> the response message, complete with its header
 */
public interface ResponseCallback<T> {

    void succeed(T response);

    void fail(EtcdError error);
}
