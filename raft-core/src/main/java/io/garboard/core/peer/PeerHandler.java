package io.garboard.core.peer;

import io.garboard.core.membership.ClusterMember;
import io.garboard.core.peer.wire.PeerRequest;
import io.garboard.core.raft.Message;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What comes in from the other members. Called from any thread, from several at once; no method may block or throw, unless
 * it says so.
 */
public interface PeerHandler {

    /** A message from another member of the same cluster, addressed to this one. Those of one sender come in order. */
    void receive(Message message);

    /**
     * The line to the member broke, or a message to it was dropped: the leader must not count on what it sent last. Called
     * once for each break and each burst of dropped messages, not for each message.
     */
    void unreachable(long memberId);

    /**
     * This message was not sent and never will be, so the receiver has certainly not seen it. A message of which nothing is
     * heard may have arrived or not.
     *
     * <p>May be called from within {@link PeerNetwork#send}, thus on the raft loop.
     */
    default void notSent(Message message) {}

    /**
     * Another member of the same cluster has connected and says where it is reached. It may have joined while this member
     * was away, which then has no other way to answer it.
     *
     * @param caller whose addresses are not verified
     */
    default void introduced(PeerAddress caller) {}

    /** Another member asks something. The callback must be called exactly once, from any thread. */
    void called(long fromMemberId, PeerRequest request, PeerCallback callback);

    /**
     * Another member offers a snapshot. Called on a thread that may block for the disk.
     *
     * @return takes it; null if it is not wanted (another one is being received, or this one is behind what is here)
     */
    @Nullable
    SnapshotReceiver snapshotOffered(long fromMemberId, SnapshotHeader header);

    /** Whether this id belonged to the cluster and was removed: such a member is turned away and told so. */
    boolean isRemoved(long memberId);

    /**
     * Another member says that this one was removed from the cluster: time to stop for good. (etcd: "the member has been
     * permanently removed from the cluster".) May be called more than once.
     */
    void removed(long byMemberId);

    /** The members as applied so far, for {@code GET /members} on the peer port. */
    List<ClusterMember> clusterMembers();

    /** What the members have agreed on, for {@code GET /version} on the peer port; empty until they have. */
    default String clusterVersion() {
        return "";
    }
}
