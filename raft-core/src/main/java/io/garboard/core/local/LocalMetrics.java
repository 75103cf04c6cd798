package io.garboard.core.local;

import io.garboard.core.apply.ApplyDurations;
import io.garboard.core.apply.Quota;
import io.garboard.core.lease.Lessor;
import io.garboard.core.member.MemberMetrics;
import io.garboard.core.mvcc.MvccStore;
import io.garboard.core.node.Node;
import io.garboard.core.storage.BufferedStorage;
import io.garboard.core.watch.WatchCounters;
import io.garboard.spi.storage.StorageException;
import io.garboard.spi.storage.StorageSize;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** Gathers what the parts count. */
final class LocalMetrics implements MemberMetrics {

    private static final StorageSize UNKNOWN = new StorageSize(0, 0);

    private final Node node;
    private final MvccStore store;
    private final BufferedStorage storage;
    private final Lessor lessor;
    private final WatchCounters watch;
    private final Quota quota;
    private final ApplyDurations applyDurations;
    private final Proposals proposals;
    private final LongAdder heartbeatSendFailures;
    private final PromoteCounters promotions;
    private final MemberSnapshots snapshots;

    LocalMetrics(
            Proposals proposals,
            MvccStore store,
            BufferedStorage storage,
            Lessor lessor,
            WatchCounters watch,
            Quota quota,
            ApplyDurations applyDurations,
            LongAdder heartbeatSendFailures,
            PromoteCounters promotions,
            MemberSnapshots snapshots) {
        this.snapshots = snapshots;
        this.heartbeatSendFailures = heartbeatSendFailures;
        this.promotions = promotions;
        this.proposals = proposals;
        this.node = proposals.node();
        this.applyDurations = applyDurations;
        this.store = store;
        this.storage = storage;
        this.lessor = lessor;
        this.watch = watch;
        this.quota = quota;
    }

    private StorageSize size() {
        try {
            return storage.size();
        } catch (StorageException e) {
            return UNKNOWN;
        }
    }

    @Override
    public boolean hasLeader() {
        return node.leadership().leaderId() != 0;
    }

    @Override
    public boolean isLeader() {
        return node.leadership().isLeader();
    }

    @Override
    public boolean isLearner() {
        return node.status().isLearner();
    }

    @Override
    public long leaderChangesSeen() {
        return node.status().leaderChanges();
    }

    @Override
    public long proposalsCommitted() {
        return node.status().commitIndex();
    }

    @Override
    public long proposalsApplied() {
        return node.status().appliedIndex();
    }

    @Override
    public long proposalsPending() {
        return node.status().pendingProposals();
    }

    @Override
    public long proposalsFailed() {
        return node.status().failedProposals();
    }

    @Override
    public long heartbeatSendFailures() {
        return heartbeatSendFailures.sum();
    }

    @Override
    public long learnerPromotionsSucceeded() {
        return promotions.succeeded();
    }

    @Override
    public Map<String, Long> learnerPromotionsFailed() {
        return promotions.failed();
    }

    @Override
    public boolean takesSnapshot() {
        return snapshots.isBusy();
    }

    @Override
    public long slowApplies() {
        return applyDurations.slow();
    }

    @Override
    public long slowReadIndexes() {
        return proposals.slowReadIndexes();
    }

    @Override
    public long readIndexesFailed() {
        return proposals.readIndexesFailed();
    }

    @Override
    public long quotaBytes() {
        return quota.limitBytes();
    }

    @Override
    public long currentRevision() {
        return store.currentRevision();
    }

    @Override
    public long compactRevision() {
        return store.compactedRevision();
    }

    @Override
    public long compactKeys() {
        return store.counters().compactedRows();
    }

    @Override
    public long totalPutSizeBytes() {
        return store.counters().putSizeBytes();
    }

    @Override
    public long keys() {
        return store.keys();
    }

    @Override
    public long dbTotalSizeBytes() {
        return size().allocatedBytes();
    }

    @Override
    public long dbInUseBytes() {
        return size().inUseBytes();
    }

    @Override
    public long puts() {
        return store.counters().puts();
    }

    @Override
    public long deletes() {
        return store.counters().deletes();
    }

    @Override
    public long txns() {
        return store.counters().txns();
    }

    @Override
    public long ranges() {
        return store.counters().ranges();
    }

    @Override
    public long watchers() {
        return watch.watchers();
    }

    @Override
    public long slowWatchers() {
        return watch.slowWatchers();
    }

    @Override
    public long watchStreams() {
        return watch.streams();
    }

    @Override
    public long events() {
        return watch.events();
    }

    @Override
    public long pendingEvents() {
        return watch.pendingEvents();
    }

    @Override
    public long leasesGranted() {
        return lessor.counters().granted();
    }

    @Override
    public long leasesRevoked() {
        return lessor.counters().revoked();
    }

    @Override
    public long leasesRenewed() {
        return lessor.counters().renewed();
    }

    @Override
    public long leasesExpired() {
        return lessor.counters().expired();
    }

    @Override
    public long walWrittenBytes() {
        return node.status().walBytesWritten();
    }
}
