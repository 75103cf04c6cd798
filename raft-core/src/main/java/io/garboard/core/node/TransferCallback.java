package io.garboard.core.node;

import io.garboard.core.error.EtcdError;

/** Hears how handing over the leadership ended. One of the two is called, once, from any thread; it must not block. */
public interface TransferCallback {

    /** The other member leads. */
    void transferred();

    /**
     * {@link EtcdError#NOT_LEADER}, {@link EtcdError#BAD_LEADER_TRANSFEREE} if the other is no voter, {@link
     * EtcdError#TIMEOUT_LEADER_TRANSFER} if it does not lead after two election timeouts: it may yet, {@link
     * EtcdError#TOO_MANY_REQUESTS} if too many wait, {@link EtcdError#STOPPED}.
     */
    void fail(EtcdError error);
}
