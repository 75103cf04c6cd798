package io.garboard.core.node;

import io.garboard.core.error.EtcdError;

/**
 * Waits at the barrier of a linearizable read. One of the two is called, once, from the caller's thread or a loop; it must
 * not block, do the read itself if that is long, or throw.
 */
public interface ReadIndexCallback {

    /** Everything that was acknowledged before the call of {@link Node#readIndex} is applied: read now. */
    void readable();

    void fail(EtcdError error);
}
