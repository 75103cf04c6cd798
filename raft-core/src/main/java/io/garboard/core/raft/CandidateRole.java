package io.garboard.core.raft;

/** Stands for election in its own new term, for which it has voted for itself (the paper, section 5.2). */
final class CandidateRole extends ElectionRole {

    CandidateRole(RaftCore core) {
        super(core);
    }

    @Override
    RoleKind kind() {
        return RoleKind.CANDIDATE;
    }

    @Override
    boolean isPreVote() {
        return false;
    }

    @Override
    void won() {
        core.standing().lead();
    }
}
