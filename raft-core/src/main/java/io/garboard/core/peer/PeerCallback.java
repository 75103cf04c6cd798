package io.garboard.core.peer;

import io.garboard.core.peer.wire.PeerResponse;

/** Takes the one outcome of a call: one of the methods is called, once, on any thread. Must not block or throw. */
public interface PeerCallback {

    /** The answer; it may carry an error that the asked member gave. */
    void answer(PeerResponse response);

    /** There is no answer. */
    void fail(PeerFailure failure);
}
