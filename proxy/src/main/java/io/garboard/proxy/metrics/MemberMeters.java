package io.garboard.proxy.metrics;

import io.garboard.core.member.Member;
import io.garboard.core.member.MemberMetrics;
import io.garboard.proxy.Versions;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Puts the figures of a member under etcd's names, with etcd's types: some names that end in {@code _total} are gauges. The
 * meters hold it weakly: {@link MetricsRegistry#beforeScrape} with {@link #refresh} keeps it, and up to date.
 */
public final class MemberMeters {

    private final MeterRegistry registry;
    private final MemberMetrics metrics;
    /** A counter in etcd, too. */
    private final MultiGauge failedPromotions;

    public MemberMeters(MeterRegistry registry, Member member, Versions versions) {
        this.registry = registry;
        this.metrics = member.metrics();
        this.failedPromotions = MultiGauge.builder("etcd_server_learner_promote_failures")
                .description("Promotions of learners that failed while this member leads.")
                .register(registry);
        bindIdentity(member, versions);
        bindConsensus();
        bindKeySpace();
        bindWatch();
        bindStorage();
        bindLeases();
    }

    /** Adds the series that have come into being since: to be called before the registry is read. Any thread. */
    public void refresh() {
        List<MultiGauge.Row<?>> rows = new ArrayList<>();
        for (String reason : metrics.learnerPromotionsFailed().keySet()) {
            rows.add(MultiGauge.Row.of(Tags.of("Reason", reason), metrics, m -> m.learnerPromotionsFailed()
                    .getOrDefault(reason, 0L)));
        }
        failedPromotions.register(rows);
    }

    private void bindIdentity(Member member, Versions versions) {
        label("etcd_server_version", "Which version is running.", "server_version", versions.server());
        label(
                "etcd_server_id",
                "The member's id.",
                "server_id",
                Long.toHexString(member.header().getMemberId()));
        label("etcd_cluster_version", "The cluster's version.", "cluster_version", majorMinor(versions.cluster()));
    }

    private static String majorMinor(String version) {
        int second = version.indexOf('.', version.indexOf('.') + 1);
        return second < 0 ? version : version.substring(0, second);
    }

    private void label(String name, String help, String key, String value) {
        Gauge.builder(name, () -> 1).tags(key, value).description(help).register(registry);
    }

    private void bindConsensus() {
        gauge("etcd_server_has_leader", "Whether or not a leader exists.", m -> m.hasLeader() ? 1 : 0);
        gauge("etcd_server_is_leader", "Whether or not this member is a leader.", m -> m.isLeader() ? 1 : 0);
        gauge("etcd_server_is_learner", "Whether or not this member is a learner.", m -> m.isLearner() ? 1 : 0);
        counter("etcd_server_leader_changes_seen_total", "Leader changes seen.", MemberMetrics::leaderChangesSeen);
        gauge("etcd_server_proposals_committed_total", "Consensus proposals committed.", m -> m.proposalsCommitted());
        gauge("etcd_server_proposals_applied_total", "Consensus proposals applied.", m -> m.proposalsApplied());
        gauge("etcd_server_proposals_pending", "Proposals waiting to commit.", MemberMetrics::proposalsPending);
        counter("etcd_server_proposals_failed_total", "Failed proposals seen.", MemberMetrics::proposalsFailed);
        counter(
                "etcd_server_heartbeat_send_failures_total",
                "Leader heartbeats that could not be sent.",
                MemberMetrics::heartbeatSendFailures);
        // Counters in etcd, whose names lack the suffix that the registry would give to a counter.
        gauge(
                "etcd_server_learner_promote_successes",
                "Learners promoted while this member leads.",
                MemberMetrics::learnerPromotionsSucceeded);
        gauge(
                "etcd_server_snapshot_apply_in_progress_total",
                "1 while the leader's snapshot is taken over.",
                m -> m.takesSnapshot() ? 1 : 0);
        counter("etcd_server_slow_apply_total", "Slow apply requests.", MemberMetrics::slowApplies);
        counter("etcd_server_slow_read_indexes_total", "Slow pending read indexes.", MemberMetrics::slowReadIndexes);
        counter("etcd_server_read_indexes_failed_total", "Failed read indexes seen.", MemberMetrics::readIndexesFailed);
        gauge("etcd_server_quota_backend_bytes", "The storage quota in force.", MemberMetrics::quotaBytes);
    }

    private void bindKeySpace() {
        gauge("etcd_debugging_mvcc_current_revision", "The current revision.", MemberMetrics::currentRevision);
        gauge("etcd_debugging_mvcc_compact_revision", "The last compaction's revision.", m -> m.compactRevision());
        counter("etcd_debugging_mvcc_db_compaction_keys_total", "Rows compacted.", MemberMetrics::compactKeys);
        gauge("etcd_debugging_mvcc_total_put_size_in_bytes", "Bytes put.", MemberMetrics::totalPutSizeBytes);
        gauge("etcd_debugging_mvcc_keys_total", "Keys alive.", MemberMetrics::keys);
        counter("etcd_mvcc_put_total", "Puts seen by this member.", MemberMetrics::puts);
        counter("etcd_mvcc_delete_total", "Deletes seen by this member.", MemberMetrics::deletes);
        counter("etcd_mvcc_txn_total", "Transactions seen by this member.", MemberMetrics::txns);
        counter("etcd_mvcc_range_total", "Ranges seen by this member.", MemberMetrics::ranges);
        counter("etcd_debugging_mvcc_range_total", "Ranges seen by this member.", MemberMetrics::ranges);
    }

    private void bindWatch() {
        gauge("etcd_debugging_mvcc_watch_stream_total", "Watch streams.", MemberMetrics::watchStreams);
        gauge("etcd_debugging_mvcc_watcher_total", "Watchers.", MemberMetrics::watchers);
        gauge("etcd_debugging_mvcc_slow_watcher_total", "Unsynced watchers.", MemberMetrics::slowWatchers);
        counter("etcd_debugging_mvcc_events_total", "Events sent by this member.", MemberMetrics::events);
        gauge("etcd_debugging_mvcc_pending_events_total", "Events waiting to be sent.", m -> m.pendingEvents());
    }

    private void bindStorage() {
        gauge("etcd_mvcc_db_total_size_in_bytes", "Space allocated on disk.", MemberMetrics::dbTotalSizeBytes);
        gauge("etcd_mvcc_db_total_size_in_use_in_bytes", "Space in use on disk.", MemberMetrics::dbInUseBytes);
        gauge("etcd_disk_wal_write_bytes_total", "Bytes written to the log.", MemberMetrics::walWrittenBytes);
    }

    private void bindLeases() {
        counter("etcd_debugging_lease_granted_total", "Leases granted.", MemberMetrics::leasesGranted);
        counter("etcd_debugging_lease_revoked_total", "Leases revoked.", MemberMetrics::leasesRevoked);
        counter("etcd_debugging_lease_renewed_total", "Leases renewed.", MemberMetrics::leasesRenewed);
        counter("etcd_debugging_server_lease_expired_total", "Leases expired.", MemberMetrics::leasesExpired);
    }

    private void gauge(String name, String help, ToDoubleFunction<MemberMetrics> value) {
        Gauge.builder(name, metrics, value)
                .description(help)
                .strongReference(true)
                .register(registry);
    }

    private void counter(String name, String help, ToDoubleFunction<MemberMetrics> value) {
        FunctionCounter.builder(name, metrics, value).description(help).register(registry);
    }
}
