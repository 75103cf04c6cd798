package io.garboard.server.wiring;

import io.garboard.core.apply.UpkeepPace;
import io.garboard.core.compaction.AutoCompaction;
import io.garboard.core.compaction.PeriodicCompaction;
import io.garboard.core.compaction.RevisionCompaction;
import io.garboard.core.lease.LessorConfig;
import io.garboard.core.local.MemberConfig;
import io.garboard.core.node.NodeConfig;
import io.garboard.core.storage.BufferLimits;
import io.garboard.core.storage.Tables;
import io.garboard.core.wal.WalIdentity;
import io.garboard.core.watch.WatchConfig;
import io.garboard.proxy.RequestLimits;
import io.garboard.server.config.CompactionConfig;
import io.garboard.server.config.FeatureGates.Gate;
import io.garboard.server.config.LimitsConfig;
import io.garboard.server.config.ServerConfig;
import io.garboard.server.flags.EtcdUrl;
import io.garboard.server.launch.DataDirectory;
import io.garboard.server.wiring.ClusterBootstrap.Bootstrapped;
import io.garboard.spi.storage.StorageConfig;
import java.nio.file.Path;
import java.util.List;

/** The core's part of the configuration. */
final class MemberWiring {

    private static final int READ_THREADS = Math.max(2, Runtime.getRuntime().availableProcessors());
    private static final long UNLIMITED = -1;

    private MemberWiring() {}

    static MemberConfig of(ServerConfig config, DataDirectory data, Bootstrapped bootstrapped) {
        WalIdentity identity = bootstrapped.identity();
        return new MemberConfig(
                config.name(),
                texts(config.cluster().advertiseClientUrls()),
                bootstrapped.settings(),
                data.wal(),
                config.raft().forceLog(),
                quota(config.limits()),
                READ_THREADS,
                config.monitoring().warnApply(),
                NodeConfig.of(identity.clusterId(), identity.memberId())
                        .withTimes(
                                config.raft().heartbeatMillis(), config.raft().electionMillis())
                        .withPreVote(config.raft().preVote())
                        .withRetention(
                                config.raft().snapshotCount(),
                                config.raft().catchUpEntries(),
                                NodeConfig.of(1, 1).logBytesMax()),
                lease(config),
                WatchConfig.DEFAULT
                        .withProgressInterval(config.watch().progressNotifyInterval())
                        .withFragmentBytes(config.limits().maxRequestBytes() + RequestLimits.GRPC_OVERHEAD_BYTES),
                new BufferLimits(
                        config.storage().batchLimit(),
                        BufferLimits.DEFAULT.sizeBytesMax(),
                        BufferLimits.DEFAULT.frozenMax()),
                new UpkeepPace(
                        config.storage().batchInterval(),
                        config.compaction().batchLimit(),
                        config.compaction().sleepInterval()));
    }

    private static LessorConfig lease(ServerConfig config) {
        LessorConfig defaults = LessorConfig.of(config.raft().electionMillis());
        return new LessorConfig(
                defaults.minTtlSeconds(),
                config.featureGates().isEnabled(Gate.LeaseCheckpoint),
                defaults.checkpointInterval(),
                defaults.revokeRetry());
    }

    private static long quota(LimitsConfig limits) {
        return limits.hasQuota() ? limits.quotaBytes() : UNLIMITED;
    }

    static StorageConfig storage(ServerConfig config, Path directory) {
        long capacityBytes = config.limits().hasQuota()
                ? Math.max(config.limits().quotaBytes(), LimitsConfig.DEFAULT_QUOTA_BYTES)
                : LimitsConfig.SUGGESTED_MAX_QUOTA_BYTES;
        return new StorageConfig(
                directory, Tables.ALL, capacityBytes, config.storage().options());
    }

    static AutoCompaction compaction(CompactionConfig config) {
        return switch (config.mode()) {
            case OFF -> AutoCompaction.off();
            case PERIODIC -> new PeriodicCompaction(config.retention());
            case REVISION -> new RevisionCompaction(config.retentionRevisions());
        };
    }

    private static List<String> texts(List<EtcdUrl> urls) {
        return urls.stream().map(EtcdUrl::toString).toList();
    }
}
