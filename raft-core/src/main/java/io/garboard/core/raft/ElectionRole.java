package io.garboard.core.raft;

import io.garboard.core.raft.Message.AppendRequest;
import io.garboard.core.raft.Message.HeartbeatRequest;
import io.garboard.core.raft.Message.ReadIndexResponse;
import io.garboard.core.raft.Message.VoteRequest;
import io.garboard.core.raft.Message.VoteResponse;

/** A member that has asked for (pre-)votes and counts the answers. */
abstract class ElectionRole extends Role {

    private final VoteTally tally = new VoteTally();
    private final int electionTicks;
    private int ticks;

    ElectionRole(RaftCore core) {
        super(core);
        this.electionTicks = core.drawElectionTicks();
    }

    abstract boolean isPreVote();

    abstract void won();

    /** Counts its own vote and asks the others. With no other voter the election is won here and now. */
    final void begin(boolean transfer) {
        RaftLog log = core.log();
        long term = isPreVote() ? core.term() + 1 : core.term();
        for (Long voter : core.membership().voters()) {
            if (voter != core.id()) {
                core.send(new VoteRequest(
                        core.id(), voter, term, isPreVote(), log.lastIndex(), log.lastTerm(), transfer));
            }
        }
        count(core.id(), true);
    }

    private void count(long memberId, boolean granted) {
        tally.record(memberId, granted);
        switch (tally.outcome(core.membership())) {
            case WON -> won();
            case LOST -> core.standing().follow(core.term(), 0);
            case OPEN -> {}
        }
    }

    @Override
    void tick() {
        if (++ticks >= electionTicks) {
            if (core.isElectable()) {
                core.standing().campaign(core.config().preVote());
            } else {
                core.standing().follow(core.term(), 0);
            }
        }
    }

    @Override
    public void on(VoteResponse response) {
        if (response.preVote() == isPreVote()) {
            count(response.from(), response.granted());
        }
    }

    /** Someone else gets its vote only before it has voted for itself, that is, while it merely asks. */
    @Override
    void votedForOther() {
        core.standing().follow(core.term(), 0);
    }

    @Override
    public void on(AppendRequest request) {
        yieldTo(request);
    }

    @Override
    public void on(HeartbeatRequest request) {
        yieldTo(request);
    }

    @Override
    public void on(ReadIndexResponse response) {
        yieldTo(response);
    }

    /** The term has a leader, so the election is over (the paper, section 5.2). */
    private void yieldTo(Message message) {
        core.standing().follow(core.term(), message.from());
        core.deliver(message);
    }
}
