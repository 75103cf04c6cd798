package io.garboard.proxy.grpc;

import io.garboard.core.member.ResponseCallback;
import io.garboard.core.mvcc.AnswerBuffer;
import io.grpc.Status;

/**
 * Serves one unary method. Called on an event loop, must not block, and replies exactly once, from any thread.
 *
 * @param <I> the request
 * @param <O> the response, complete with its header
 */
@FunctionalInterface
interface UnaryHandler<I, O> {

    void handle(I request, Reply<O> reply);

    /** Takes the outcome, which may also be a status that is none of etcd's own. */
    interface Reply<O> extends ResponseCallback<O> {

        void fail(Status status);

        /** Where a long answer is put together, for this one reply. */
        AnswerBuffer buffer();
    }
}
