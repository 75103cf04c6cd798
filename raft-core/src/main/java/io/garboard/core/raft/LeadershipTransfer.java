package io.garboard.core.raft;

import io.garboard.core.raft.Message.TimeoutNow;

/**
 * A leader's handing over to another voter (the thesis, section 3.10): nothing is proposed meanwhile, and as soon as the
 * successor has the whole log it is told to stand for election. Given up after an election timeout.
 *
 * <p>Confined to the core's thread. Invariant: the successor is a voter, and not this member.
 */
final class LeadershipTransfer {

    private final RaftCore core;
    private final Replication replication;
    /** 0 if nobody. */
    private long successorId;

    private int ticks;

    LeadershipTransfer(RaftCore core, Replication replication) {
        this.core = core;
        this.replication = replication;
    }

    /** Who is to lead next; 0 if nobody. */
    long successorId() {
        return successorId;
    }

    boolean isUnderWay() {
        return successorId != 0;
    }

    /** Whether it was begun. */
    boolean begin(long toMemberId) {
        if (toMemberId == core.id() || !core.membership().isVoter(toMemberId)) {
            return false;
        }
        successorId = toMemberId;
        ticks = 0;
        complete();
        return true;
    }

    void tick() {
        if (successorId != 0 && ++ticks >= core.config().electionTicks()) {
            successorId = 0;
        }
    }

    void membershipChanged() {
        if (!core.membership().isVoter(successorId)) {
            successorId = 0;
        }
    }

    /** The successor may have everything now. */
    void complete() {
        Progress progress = successorId == 0 ? null : replication.progress(successorId);
        if (progress != null && progress.match() == core.log().lastIndex()) {
            core.send(new TimeoutNow(core.id(), successorId, core.term()));
        }
    }
}
