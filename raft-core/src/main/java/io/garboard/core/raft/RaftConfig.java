package io.garboard.core.raft;

/**
 * How a core behaves. Time is counted in ticks; one tick is the heartbeat interval.
 *
 * @param memberId not 0
 * @param electionTicks a follower that hears of no leader for this long, up to twice as long by lot, stands for election;
 *     a leader that hears of no majority for this long steps down
 * @param preVote whether to ask before standing for election (the thesis, section 9.6)
 * @param appendBytesMax entries in one message; a single larger one still goes out
 * @param inflightAppendsMax messages on the way to one follower before its answers are waited for
 * @param inflightBytesMax the same in bytes of entries; also what is read from disk for a slow follower at a time
 */
public record RaftConfig(
        long memberId,
        int electionTicks,
        boolean preVote,
        long appendBytesMax,
        int inflightAppendsMax,
        long inflightBytesMax) {

    public RaftConfig {
        if (memberId == 0) {
            throw new IllegalArgumentException("memberId: 0 (expected: any other)");
        }
        if (electionTicks < 2) {
            throw new IllegalArgumentException("electionTicks: " + electionTicks + " (expected: >= 2)");
        }
        if (appendBytesMax < 1) {
            throw new IllegalArgumentException("appendBytesMax: " + appendBytesMax + " (expected: >= 1)");
        }
        if (inflightAppendsMax < 1 || inflightBytesMax < 1) {
            throw new IllegalArgumentException("inflightAppendsMax: " + inflightAppendsMax + ", inflightBytesMax: "
                    + inflightBytesMax + " (expected: >= 1)");
        }
    }

    public static RaftConfig of(long memberId, int electionTicks, boolean preVote) {
        return new RaftConfig(memberId, electionTicks, preVote, 1 << 20, 256, 4 << 20);
    }
}
