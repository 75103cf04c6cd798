package io.garboard.core.node;

import io.garboard.core.raft.MemberProgress;
import io.garboard.core.raft.Membership;
import io.garboard.core.raft.RoleKind;
import io.garboard.core.raft.SnapshotInstall;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What the loops tell each other and everyone else. Each field has one writer, named in its comment; anyone may read.
 *
 * <p>Invariant: {@code appliedIndex <= commitIndex} as seen by a reader that reads the applied index first.
 */
final class NodeState {

    static final long NEVER = Long.MAX_VALUE;

    // ---- written by the raft loop ----

    volatile Leadership leadership = Leadership.NONE;
    volatile RoleKind role = RoleKind.FOLLOWER;
    volatile boolean learner;
    volatile long commitIndex;
    volatile long firstIndex;
    volatile long lastIndex;
    volatile long leaderChanges;
    /** The payload bytes handed to the apply loop since start. */
    volatile long handedBytes;
    /** From which applied index on reads need not ask the raft loop; {@link #NEVER} if they must. */
    volatile long localReadIndex = NEVER;
    /** It hands out nothing until the apply loop has made room. */
    volatile boolean waitsForRoom;

    volatile List<MemberProgress> progress = List.of();

    /** The snapshot to be installed next; it stays after that. */
    volatile @Nullable SnapshotInstall toInstall;

    volatile boolean raftLoopEnded;

    // ---- written by the apply loop ----

    volatile long appliedIndex;
    volatile long durableIndex;
    volatile long appliedBytes;
    /** Proposals of this member that reached the state machine. */
    volatile long completedProposals;
    /** As of an index not above {@link #appliedIndex}; written before it. */
    volatile @Nullable Membership appliedMembership;

    /** The snapshot that was installed last. */
    volatile @Nullable SnapshotInstall installed;

    volatile boolean applyLoopEnded;

    // ---- written by anyone ----

    /** The bytes of proposals that wait for the raft loop. */
    final AtomicLong queuedBytes = new AtomicLong();
    /** Proposals that were queued and then failed. */
    final AtomicLong failedAfterQueued = new AtomicLong();
    /** Proposals that were refused at once. */
    final AtomicLong refused = new AtomicLong();

    /** When the raft loop ticked last, by the member's clock; written after {@link #pauses}. */
    volatile long tickedNanos;
    /** How often it had not ticked for a while by then. */
    volatile long pauses;
    /** A snapshot is coming in or being built. */
    volatile boolean takesSnapshot;

    NodeState(long appliedIndex, long firstIndex, long lastIndex) {
        this.appliedIndex = appliedIndex;
        this.firstIndex = firstIndex;
        this.lastIndex = lastIndex;
    }

    long unappliedBytes() {
        return handedBytes - appliedBytes;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    void addLeaderChange() {
        leaderChanges++;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    void addHandedBytes(long bytes) {
        handedBytes = handedBytes + bytes;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    void addApplied(long bytes, long proposals) {
        appliedBytes = appliedBytes + bytes;
        completedProposals = completedProposals + proposals;
    }
}
