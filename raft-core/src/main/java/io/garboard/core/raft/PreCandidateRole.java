package io.garboard.core.raft;

/**
 * Asks whether it would win an election before it starts one, so that a member that was cut off does not depose a working
 * leader with its higher term when it comes back (the thesis, section 9.6). Changes neither term nor vote.
 */
final class PreCandidateRole extends ElectionRole {

    PreCandidateRole(RaftCore core) {
        super(core);
    }

    @Override
    RoleKind kind() {
        return RoleKind.PRE_CANDIDATE;
    }

    @Override
    boolean isPreVote() {
        return true;
    }

    @Override
    void won() {
        core.standing().campaign(false);
    }
}
