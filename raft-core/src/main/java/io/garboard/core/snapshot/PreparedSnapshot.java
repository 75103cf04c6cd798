package io.garboard.core.snapshot;

import io.garboard.core.lease.LeaseTable;
import io.garboard.core.mvcc.LoadedKeySpace;
import io.garboard.core.raft.Message;
import io.garboard.core.storage.AppliedPosition;

/**
 * A snapshot that is built into an engine, which is closed and stands ready, with what has been loaded from it.
 *
 * @param fromMemberId who sent it
 * @param leaderTerm in which term
 */
public record PreparedSnapshot(
        long fromMemberId, long leaderTerm, SnapshotMetadata metadata, LoadedKeySpace keySpace, LeaseTable leases) {

    /** What the engine is at. */
    public AppliedPosition position() {
        return new AppliedPosition(metadata.index(), metadata.term());
    }

    /** What tells the raft loop of this member that it stands ready. */
    Message.SnapshotReady announcementTo(long memberId) {
        return new Message.SnapshotReady(
                fromMemberId, memberId, leaderTerm, metadata.index(), metadata.term(), metadata.membership());
    }
}
