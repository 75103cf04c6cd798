package io.garboard.core.raft;

/** The part a member plays in its term (the paper, figure 4; pre-candidate: the thesis, section 9.6). */
public enum RoleKind {
    FOLLOWER,
    /** Asks whether it could win an election, without disturbing the term. */
    PRE_CANDIDATE,
    CANDIDATE,
    LEADER
}
