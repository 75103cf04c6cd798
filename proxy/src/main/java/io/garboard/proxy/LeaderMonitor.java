package io.garboard.proxy;

import io.garboard.core.member.Member;

/**
 * Notices that no leader has been known for three election timeouts in a row: ending a stream costs its client more than
 * waiting does, so a short loss is forgiven. Confined to the timer's thread.
 */
final class LeaderMonitor {

    private static final int PATIENCE = 3;

    private final Member member;
    private final Runnable leaderLost;
    private int checksWithoutLeader;

    LeaderMonitor(Member member, Runnable leaderLost) {
        this.member = member;
        this.leaderLost = leaderLost;
    }

    /** To be called once an election timeout. */
    void check() {
        checksWithoutLeader = member.hasLeader() ? 0 : checksWithoutLeader + 1;
        if (checksWithoutLeader >= PATIENCE) {
            leaderLost.run();
        }
    }
}
