package io.garboard.server.config;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything one member needs to know, validated.
 *
 * @param dataDir where everything is kept; need not exist yet
 * @param walDir where the log is kept if not in the data directory
 * @param encryptionConfig the file that says what is encrypted and how; null for none
 * @param warnings sentences for the log: flags that change nothing, variables that were not recognized
 */
public record ServerConfig(
        String name,
        Path dataDir,
        @Nullable Path walDir,
        ClusterConfig cluster,
        ListenConfig listen,
        TlsConfig clientTls,
        PeerTlsConfig peerTls,
        RaftConfig raft,
        LimitsConfig limits,
        StorageChoice storage,
        CompactionConfig compaction,
        WatchConfig watch,
        MonitoringConfig monitoring,
        LoggingConfig logging,
        FeatureGates featureGates,
        @Nullable Path encryptionConfig,
        List<String> warnings) {

    public ServerConfig {
        warnings = List.copyOf(warnings);
    }
}
