package io.garboard.core.raft;

import static io.garboard.core.raft.InvariantViolation.check;

/**
 * How a member stands: the term it is in, whom it has voted for in it, and the part it plays. Every change of part goes
 * through here (the paper, figure 4).
 *
 * <p>Confined to the core's thread. Invariants: the term never falls; at most one vote a term; a new term begins with a vote
 * to give away or, for who stands for election, with the own one.
 */
final class Standing {

    private final RaftCore core;
    private long term;
    private long votedFor;
    private Role role;

    /** Takes up where the disk says, as a follower. */
    Standing(RaftCore core, HardState onDisk) {
        this.core = core;
        this.term = onDisk.term();
        this.votedFor = onDisk.votedFor();
        this.role = new FollowerRole(core, 0);
    }

    long term() {
        return term;
    }

    /** 0 if nobody. */
    long votedFor() {
        return votedFor;
    }

    Role role() {
        return role;
    }

    void voteFor(long memberId) {
        check(votedFor == 0 || votedFor == memberId, "two votes in term " + term);
        votedFor = memberId;
    }

    /** @param leaderId 0 if unknown */
    void follow(long newTerm, long leaderId) {
        check(newTerm >= term, "term " + newTerm + " after " + term);
        if (newTerm > term) {
            term = newTerm;
            votedFor = 0;
        }
        role = new FollowerRole(core, leaderId);
    }

    /** @param preVote whether to ask first who would vote for this member (the thesis, section 9.6) */
    void campaign(boolean preVote) {
        if (preVote) {
            PreCandidateRole candidate = new PreCandidateRole(core);
            role = candidate;
            candidate.begin(false);
        } else {
            stand(false);
        }
    }

    void campaignForTransfer() {
        stand(true);
    }

    private void stand(boolean transfer) {
        term++;
        votedFor = core.id();
        CandidateRole candidate = new CandidateRole(core);
        role = candidate;
        candidate.begin(transfer);
    }

    void lead() {
        LeaderRole leader = new LeaderRole(core);
        role = leader;
        leader.begin();
    }
}
