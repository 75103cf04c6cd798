package io.garboard.core.node;

/**
 * Brings a member that needs entries which the log does not have any more up to date, by a snapshot. Implemented outside of
 * the node; how it went is told by {@code RaftNode.snapshotSent}.
 */
public interface SnapshotSender {

    /** For a member that is alone, and for tests: nothing is ever delivered. */
    SnapshotSender NONE = (toMemberId, term, atLeastIndex) -> {};

    /**
     * Sends the member a snapshot. Called on the raft loop of the leader, at most once for a member until its outcome was
     * told; must not block.
     *
     * @param term the leader's
     * @param atLeastIndex the snapshot must include this entry, since the log begins after it
     */
    void send(long toMemberId, long term, long atLeastIndex);

    /**
     * The lowest index of the snapshots that are on their way or wanted again soon, {@link Long#MAX_VALUE} if there are
     * none: whoever gets one needs the entries after it. Any thread.
     */
    default long lowestIndexInUse() {
        return Long.MAX_VALUE;
    }
}
