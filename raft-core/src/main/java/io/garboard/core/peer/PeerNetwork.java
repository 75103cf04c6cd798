package io.garboard.core.peer;

import io.garboard.core.node.Transport;
import io.garboard.core.peer.wire.PeerRequest;
import java.io.IOException;
import java.util.List;

/**
 * A member's way to the others: messages of Raft, requests with an answer, and snapshots.
 *
 * <p>Every method but {@link #start} and {@link #close} may be called from any thread and returns at once. A slow or dead
 * member costs the others nothing: what waits for it is bounded, and what does not fit is dropped.
 */
public interface PeerNetwork extends Transport, AutoCloseable {

    /** For a member that is alone: nobody is reached, nobody calls. */
    PeerNetwork NONE = new NoPeerNetwork();

    /**
     * Opens the listeners. What comes in goes to the handler from now on, and may do so before this returns.
     *
     * @throws IOException if an address cannot be listened on
     */
    void start(PeerHandler handler) throws IOException;

    /**
     * Goes by these from now on: lines to members that are new are opened, those to members that are gone are closed, and
     * an address that changed is used from the next connection on.
     *
     * @param others all other members of the cluster; never this one
     */
    void members(List<PeerAddress> others);

    /**
     * Asks another member and calls back exactly once, on any thread, maybe before this returns.
     *
     * @param timeoutMillis from now on; a call is never repeated by itself
     */
    void call(long memberId, PeerRequest request, long timeoutMillis, PeerCallback callback);

    /**
     * Sends a snapshot, from the byte on that the receiver asks for, in bounded chunks at the receiver's pace. One attempt:
     * after a failure the caller may send it again, and the receiver goes on where it broke off.
     */
    void sendSnapshot(long memberId, SnapshotFile snapshot, SnapshotCallback callback);

    /**
     * Since when messages get through to the member, by {@link System#nanoTime}; 0 if they do not now. (etcd's
     * {@code ActiveSince}.)
     */
    @Override
    long activeSinceNanos(long memberId);

    /** Closes lines and listeners and fails what is under way. Nothing comes in any more after it returns. Idempotent. */
    @Override
    void close();
}
