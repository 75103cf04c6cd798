package io.garboard.core.raft;

import static io.garboard.core.raft.InvariantViolation.check;

import io.garboard.core.raft.Message.AppendRequest;
import io.garboard.core.raft.Message.AppendResponse;
import io.garboard.core.raft.Message.CommitNotice;
import io.garboard.core.raft.Message.HeartbeatRequest;
import io.garboard.core.raft.Message.HeartbeatResponse;
import io.garboard.core.raft.Message.ReadIndexRequest;
import io.garboard.core.raft.Message.ReadIndexResponse;
import io.garboard.core.raft.Message.TimeoutNow;

/**
 * Follows a leader, or waits for one (the paper, section 5.2). Learners are followers that never stand for election, and so
 * is a member that does not know of any membership yet.
 */
final class FollowerRole extends Role {

    private long leaderId;
    private int ticksSinceLeader;
    private final int electionTicks;

    /** @param leaderId 0 if unknown */
    FollowerRole(RaftCore core, long leaderId) {
        super(core);
        this.leaderId = leaderId;
        this.electionTicks = core.drawElectionTicks();
    }

    @Override
    RoleKind kind() {
        return RoleKind.FOLLOWER;
    }

    @Override
    long leaderId() {
        return leaderId;
    }

    @Override
    boolean hasFreshLeader() {
        return leaderId != 0 && ticksSinceLeader < core.config().electionTicks();
    }

    @Override
    void tick() {
        ticksSinceLeader++;
        if (ticksSinceLeader >= electionTicks && core.isElectable()) {
            ticksSinceLeader = 0;
            core.standing().campaign(core.config().preVote());
        }
    }

    @Override
    void votedForOther() {
        ticksSinceLeader = 0;
    }

    private void heardFromLeader(Message message) {
        check(leaderId == 0 || leaderId == message.from(), "two leaders in term " + core.term());
        leaderId = message.from();
        ticksSinceLeader = 0;
    }

    @Override
    public void on(AppendRequest request) {
        heardFromLeader(request);
        if (core.isInstalling()) {
            // The log is about to begin anew; the leader asks again.
            return;
        }
        RaftLog log = core.log();
        if (request.previousIndex() < log.commitIndex()) {
            // What is committed is the same on both sides, so the answer is known without looking.
            core.send(accept(request.from(), log.commitIndex()));
            return;
        }
        if (!log.matches(request.previousIndex(), request.previousTerm())) {
            core.send(reject(request));
            return;
        }
        log.appendFromLeader(request.entries());
        long matched = request.previousIndex() + request.entries().size();
        log.commitTo(Math.min(request.commitIndex(), matched));
        core.acknowledge(accept(request.from(), matched));
    }

    @Override
    void installed() {
        if (leaderId != 0) {
            core.send(accept(leaderId, core.log().commitIndex()));
        }
    }

    private AppendResponse accept(long to, long index) {
        return new AppendResponse(core.id(), to, core.term(), true, index, 0, 0);
    }

    /** The hint skips what cannot match: entries that are missing here, or of a later term than the leader's. */
    private AppendResponse reject(AppendRequest request) {
        RaftLog log = core.log();
        long hint = Math.min(request.previousIndex(), log.lastIndex());
        while (hint > log.commitIndex() && log.term(hint) > request.previousTerm()) {
            hint--;
        }
        return new AppendResponse(
                core.id(),
                request.from(),
                core.term(),
                false,
                request.previousIndex(),
                hint,
                log.term(hint),
                core.takesSnapshot());
    }

    /** Entries that match at one place match everywhere before it (the paper, section 5.3). */
    @Override
    public void on(CommitNotice notice) {
        heardFromLeader(notice);
        if (!core.isInstalling() && core.log().matches(notice.commitIndex(), notice.commitTerm())) {
            core.log().commitTo(notice.commitIndex());
        }
    }

    @Override
    public void on(HeartbeatRequest request) {
        heardFromLeader(request);
        core.log().commitTo(request.commitIndex());
        core.send(new HeartbeatResponse(core.id(), request.from(), core.term(), request.readContext()));
    }

    @Override
    boolean readIndex(long context) {
        if (leaderId == 0) {
            return false;
        }
        core.send(new ReadIndexRequest(core.id(), leaderId, core.term(), context));
        return true;
    }

    @Override
    public void on(ReadIndexResponse response) {
        heardFromLeader(response);
        core.readReady(new ReadState(response.context(), response.index()));
    }

    @Override
    public void on(TimeoutNow request) {
        if (core.isElectable()) {
            core.standing().campaignForTransfer();
        }
    }
}
