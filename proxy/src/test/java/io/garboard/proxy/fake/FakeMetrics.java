package io.garboard.proxy.fake;

import io.garboard.core.member.MemberMetrics;
import java.util.Map;

/** Each figure another number, so that a test sees which is where. */
final class FakeMetrics implements MemberMetrics {

    private final FakeMember member;

    FakeMetrics(FakeMember member) {
        this.member = member;
    }

    @Override
    public boolean hasLeader() {
        return member.leaderKnown;
    }

    @Override
    public boolean isLeader() {
        return member.leaderKnown;
    }

    @Override
    public boolean isLearner() {
        return member.learner;
    }

    @Override
    public long leaderChangesSeen() {
        return 101;
    }

    @Override
    public long proposalsCommitted() {
        return 102;
    }

    @Override
    public long proposalsApplied() {
        return 103;
    }

    @Override
    public long proposalsPending() {
        return 104;
    }

    @Override
    public long proposalsFailed() {
        return 105;
    }

    @Override
    public long slowApplies() {
        return 106;
    }

    @Override
    public long slowReadIndexes() {
        return 107;
    }

    @Override
    public long readIndexesFailed() {
        return 108;
    }

    @Override
    public long quotaBytes() {
        return 109;
    }

    @Override
    public long currentRevision() {
        return 110;
    }

    @Override
    public long compactRevision() {
        return 111;
    }

    @Override
    public long compactKeys() {
        return 112;
    }

    @Override
    public long totalPutSizeBytes() {
        return 113;
    }

    @Override
    public long keys() {
        return 114;
    }

    @Override
    public long dbTotalSizeBytes() {
        return 115;
    }

    @Override
    public long dbInUseBytes() {
        return 116;
    }

    @Override
    public long puts() {
        return 117;
    }

    @Override
    public long deletes() {
        return 118;
    }

    @Override
    public long txns() {
        return 119;
    }

    @Override
    public long ranges() {
        return 120;
    }

    @Override
    public long watchers() {
        return 121;
    }

    @Override
    public long slowWatchers() {
        return 122;
    }

    @Override
    public long watchStreams() {
        return 123;
    }

    @Override
    public long events() {
        return 124;
    }

    @Override
    public long pendingEvents() {
        return 125;
    }

    @Override
    public long leasesGranted() {
        return 126;
    }

    @Override
    public long leasesRevoked() {
        return 127;
    }

    @Override
    public long leasesRenewed() {
        return 128;
    }

    @Override
    public long leasesExpired() {
        return 129;
    }

    @Override
    public long walWrittenBytes() {
        return 130;
    }

    @Override
    public long heartbeatSendFailures() {
        return 0;
    }

    @Override
    public boolean takesSnapshot() {
        return false;
    }

    @Override
    public long learnerPromotionsSucceeded() {
        return 0;
    }

    @Override
    public Map<String, Long> learnerPromotionsFailed() {
        return member.learnerPromotionsFailed;
    }
}
