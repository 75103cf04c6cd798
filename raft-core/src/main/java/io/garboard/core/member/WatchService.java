package io.garboard.core.member;

/** etcd's Watch service: each gRPC stream opens one {@link WatchStream}. */
public interface WatchService {

    /**
     * Opens a stream.
     *
     * @param onReady called (from any thread, not blocking) when {@link WatchStream#poll} has something after it returned
     *     null; may be called once too often, never once too seldom
     */
    WatchStream open(Runnable onReady);
}
