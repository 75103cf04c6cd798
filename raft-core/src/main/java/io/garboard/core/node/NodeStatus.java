package io.garboard.core.node;

import io.garboard.core.raft.MemberProgress;
import io.garboard.core.raft.RoleKind;
import java.util.List;

/**
 * A snapshot of what a node is doing. The fields are read one after the other while the loops go on.
 *
 * @param leaderId 0 if no leader is known
 * @param appliedIndex what readers of the state machine see
 * @param firstIndex the first entry that is still in the log; {@code lastIndex + 1} if none is
 * @param lastIndex the last entry on this member's disk
 * @param pendingProposals proposed, with no outcome yet
 * @param failedProposals how many got an error since start
 * @param leaderChanges how often a leader other than the one before was seen since start
 * @param walBytesWritten since start
 * @param progress how the other members stood at the last heartbeat, ascending by id; empty unless this member leads
 */
public record NodeStatus(
        long memberId,
        RoleKind role,
        boolean isLearner,
        long term,
        long leaderId,
        long commitIndex,
        long appliedIndex,
        long firstIndex,
        long lastIndex,
        long pendingProposals,
        long failedProposals,
        long leaderChanges,
        long walBytesWritten,
        List<MemberProgress> progress) {

    public boolean isLeader() {
        return role == RoleKind.LEADER;
    }
}
