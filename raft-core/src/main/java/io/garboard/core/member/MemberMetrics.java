package io.garboard.core.member;

import java.util.Map;

/**
 * What a member counts, named after etcd's metrics. Read at every scrape, from any thread; each value is a snapshot, cheap
 * to take, and counters never fall while the process lives.
 */
public interface MemberMetrics {

    boolean hasLeader();

    boolean isLeader();

    boolean isLearner();

    long leaderChangesSeen();

    long proposalsCommitted();

    long proposalsApplied();

    long proposalsPending();

    long proposalsFailed();

    /** Heartbeats that were dropped because the line to a member did not work. */
    long heartbeatSendFailures();

    /** Promotions of learners that this member carried through as the leader. */
    long learnerPromotionsSucceeded();

    /** Promotions of learners that failed on this member as the leader, by etcd's reasons; only those that occurred. */
    Map<String, Long> learnerPromotionsFailed();

    /** Whether the leader's snapshot is on its way here, or is being built or installed. */
    boolean takesSnapshot();

    long slowApplies();

    long slowReadIndexes();

    long readIndexesFailed();

    long quotaBytes();

    long currentRevision();

    /** etcd's: -1 before the first compaction. */
    long compactRevision();

    long compactKeys();

    long totalPutSizeBytes();

    /** Keys alive now. */
    long keys();

    long dbTotalSizeBytes();

    long dbInUseBytes();

    long puts();

    long deletes();

    long txns();

    long ranges();

    long watchers();

    long slowWatchers();

    long watchStreams();

    long events();

    long pendingEvents();

    long leasesGranted();

    long leasesRevoked();

    long leasesRenewed();

    long leasesExpired();

    long walWrittenBytes();
}
