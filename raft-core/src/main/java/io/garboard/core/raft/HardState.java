package io.garboard.core.raft;

/**
 * What must survive a crash beside the entries (the paper, figure 2: persistent state).
 *
 * @param votedFor who got this member's vote in {@code term}; 0 if nobody
 * @param commitIndex may lag behind: it can be found out again, so it alone is no reason to force
 */
public record HardState(long term, long votedFor, long commitIndex) {

    /** A member that has never taken part. */
    public static final HardState INITIAL = new HardState(0, 0, 0);

    /** Whether going from {@code previous} to this must be on disk before anybody hears of it. */
    boolean mustForceAfter(HardState previous) {
        return term != previous.term || votedFor != previous.votedFor;
    }
}
