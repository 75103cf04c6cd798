package io.garboard.core.raft;

import io.garboard.core.raft.Message.AppendRequest;
import io.garboard.core.raft.Message.AppendResponse;
import io.garboard.core.raft.Message.CommitNotice;
import io.garboard.core.raft.Message.Forward;
import io.garboard.core.raft.Message.ForwardRefused;
import io.garboard.core.raft.Message.HeartbeatRequest;
import io.garboard.core.raft.Message.HeartbeatResponse;
import io.garboard.core.raft.Message.ReadIndexRequest;
import io.garboard.core.raft.Message.ReadIndexResponse;
import io.garboard.core.raft.Message.SnapshotReady;
import io.garboard.core.raft.Message.TimeoutNow;
import io.garboard.core.raft.Message.VoteRequest;
import io.garboard.core.raft.Message.VoteResponse;
import java.util.List;

/**
 * What a member does in its part: one subclass a part, one method a message. A role lives until the core takes on the next
 * one, even if that is of the same kind.
 *
 * <p>Messages reach a role only in its own term; {@link TermGate} sees to that. A message that does not concern a role is
 * dropped: the sender asks again.
 */
abstract class Role implements MessageHandler {

    final RaftCore core;

    Role(RaftCore core) {
        this.core = core;
    }

    abstract RoleKind kind();

    abstract void tick();

    /** Who leads; 0 if unknown. */
    long leaderId() {
        return 0;
    }

    /**
     * Whether a leader was heard of so lately that nobody should stand for election against it (the paper, section 6;
     * the thesis, section 4.2.3).
     */
    boolean hasFreshLeader() {
        return false;
    }

    /** Appends an entry and returns its index; 0 if this member cannot take it now. */
    long propose(EntryType type, byte[] data) {
        return 0;
    }

    /** Whether {@link #propose} would take an entry of this type now. */
    boolean mayPropose(EntryType type) {
        return false;
    }

    /** Whether it will be answered by a {@link ReadState}, unless messages are lost. */
    boolean readIndex(long context) {
        return false;
    }

    /** Whether it was begun. */
    boolean transferLeadership(long toMemberId) {
        return false;
    }

    /** Who is about to take over the lead; 0 if nobody. */
    long successorId() {
        return 0;
    }

    /** Whether {@link #flush} has something to send. */
    boolean hasUnsent() {
        return false;
    }

    /** Sends what was put off to the end of a step. */
    void flush() {}

    /** A snapshot was sent to this member, or could not be. */
    void snapshotSent(long memberId, boolean delivered) {}

    /** What was sent to this member last may be lost. */
    void unreachable(long memberId) {}

    /** How the other members stand; empty unless this member leads. */
    List<MemberProgress> progress() {
        return List.of();
    }

    /** The own disk has more of the log. */
    void persisted() {}

    /** The log begins after a snapshot now. */
    void installed() {}

    /** The core goes by another membership now. */
    void membershipChanged() {}

    /** Anybody votes, whatever its part: at most once a term, and only for a log as good as its own (section 5.4.1). */
    @Override
    public void on(VoteRequest request) {
        boolean mayVote = core.votedFor() == request.from()
                || (core.votedFor() == 0 && leaderId() == 0)
                || (request.preVote() && request.term() > core.term());
        boolean granted = mayVote && core.log().isUpToDate(request.lastIndex(), request.lastTerm());
        if (granted && !request.preVote()) {
            core.standing().voteFor(request.from());
            votedForOther();
        }
        long term = granted ? request.term() : core.term();
        core.send(new VoteResponse(core.id(), request.from(), term, request.preVote(), granted));
    }

    /** A real vote was given away. */
    void votedForOther() {}

    @Override
    public void on(VoteResponse response) {}

    @Override
    public void on(AppendRequest request) {}

    @Override
    public void on(AppendResponse response) {}

    @Override
    public void on(CommitNotice notice) {}

    @Override
    public void on(HeartbeatRequest request) {}

    @Override
    public void on(HeartbeatResponse response) {}

    @Override
    public void on(ReadIndexRequest request) {}

    @Override
    public void on(ReadIndexResponse response) {}

    @Override
    public void on(TimeoutNow request) {}

    @Override
    public void on(Forward message) {}

    @Override
    public void on(ForwardRefused message) {}

    @Override
    public void on(SnapshotReady message) {}
}
