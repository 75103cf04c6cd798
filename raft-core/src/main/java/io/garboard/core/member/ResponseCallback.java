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

    /**
     * Runs a task, which then calls one of the others, where responses are encoded: what a response still needs to have
     * done to it costs none of the core's loops its time.
     */
    default void execute(Runnable task) {
        task.run();
    }

    /**
     * Fails with a text of Garboard's own, which the client gets if the callback's owner can pass it on; otherwise it gets
     * the error.
     */
    default void fail(EtcdError error, String text) {
        fail(error);
    }
}
