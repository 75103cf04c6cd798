package io.garboard.server.config;

import io.garboard.server.flags.EtcdUrl;
import io.garboard.server.flags.FlagValues;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Builds the records from flag values, one method a record, checking each as it goes. */
final class ConfigMapping {

    private static final long MAX_REQUEST_WARNING_BYTES = 10L << 20;
    private static final long MAX_INT_FLAG = Integer.MAX_VALUE - (1 << 20);
    private static final int DEFAULT_SNAPSHOT_COUNT = 10_000;

    private final FlagValues values;
    private final boolean fromFile;
    private final List<String> warnings;

    ConfigMapping(FlagValues values, boolean fromFile, List<String> warnings) {
        this.values = values;
        this.fromFile = fromFile;
        this.warnings = warnings;
    }

    ServerConfig map() throws ConfigException {
        LoggingConfig logging = LoggingMapping.map(values);
        FeatureGates gates = FeatureGates.parse(values.string("feature-gates"));
        ClusterConfig cluster = ClusterMapping.map(values, gates, fromFile);
        ListenConfig listen = listen();
        TlsConfig clientTls = TlsMapping.map(values, listen, warnings);
        String name = values.string("name");
        warnOfDefaultName(name);
        return new ServerConfig(
                name,
                dataDir(name),
                optionalPath("wal-dir"),
                cluster,
                listen,
                clientTls,
                PeerTlsMapping.map(values, clientTls, cluster.listenPeerUrls(), warnings),
                raft(),
                limits(),
                storage(),
                CompactionMapping.map(values),
                new WatchConfig(orDefault("watch-progress-notify-interval", Duration.ofMinutes(10))),
                monitoring(),
                logging,
                gates,
                optionalPath("encryption-config"),
                warnings);
    }

    private void warnOfDefaultName(String name) {
        if (name.equals("default") && values.isExplicit("initial-cluster")) {
            warnings.add("the member's name is 'default': give every member a --name of its own");
        }
    }

    private Path dataDir(String name) throws ConfigException {
        String given = values.string("data-dir");
        if (!given.isEmpty()) {
            return Path.of(given);
        }
        if (name.isEmpty() || name.contains("/") || name.startsWith(".")) {
            throw new ConfigException("--name \"" + name + "\" gives no usable default for --data-dir: set it");
        }
        return Path.of(name + ".garboard");
    }

    private @Nullable Path optionalPath(String flag) {
        String given = values.string(flag);
        return given.isEmpty() ? null : Path.of(given);
    }

    private Duration orDefault(String flag, Duration ifZero) throws ConfigException {
        Duration given = values.duration(flag);
        if (given.isNegative()) {
            throw new ConfigException("--" + flag + " must not be negative");
        }
        return given.isZero() ? ifZero : given;
    }

    private int orDefault(String flag, int ifZero) throws ConfigException {
        long given = values.number(flag);
        if (given < 0 || given > Integer.MAX_VALUE) {
            throw new ConfigException(
                    "--" + flag + " must be from 0 to " + Integer.MAX_VALUE + " (set to " + given + ")");
        }
        return given == 0 ? ifZero : (int) given;
    }

    private ListenConfig listen() throws ConfigException {
        List<EtcdUrl> clients = UrlChecks.bindable(values.urls("listen-client-urls"));
        if (clients.isEmpty()) {
            throw new ConfigException("--listen-client-urls must name at least one address");
        }
        List<String> cors = values.strings("cors");
        List<String> hosts = values.strings("host-whitelist");
        return new ListenConfig(
                clients,
                UrlChecks.bindable(values.urls("listen-client-http-urls")),
                UrlChecks.bindable(values.urls("listen-metrics-urls")),
                values.number("max-concurrent-streams"),
                values.duration("grpc-keepalive-min-time"),
                values.duration("grpc-keepalive-interval"),
                values.duration("grpc-keepalive-timeout"),
                cors.contains("*") ? List.of() : cors,
                hosts.contains("*") ? List.of() : hosts);
    }

    private RaftConfig raft() throws ConfigException {
        long heartbeat = values.number("heartbeat-interval");
        long election = values.number("election-timeout");
        if (heartbeat == 0) {
            throw new ConfigException("--heartbeat-interval must be >0 (set to 0ms)");
        }
        if (election == 0) {
            throw new ConfigException("--election-timeout must be >0 (set to 0ms)");
        }
        if (heartbeat > election / 5) {
            throw new ConfigException("--election-timeout[" + election
                    + "ms] should be at least as 5 times as --heartbeat-interval[" + heartbeat + "ms]");
        }
        if (election > 50_000) {
            throw new ConfigException(
                    "--election-timeout[" + election + "ms] is too long, and should be set less than 50000ms");
        }
        return new RaftConfig(
                heartbeat,
                election,
                values.bool("pre-vote"),
                orDefault("snapshot-count", DEFAULT_SNAPSHOT_COUNT),
                values.number("snapshot-catchup-entries"),
                !values.bool("unsafe-no-fsync"));
    }

    private LimitsConfig limits() throws ConfigException {
        long quota = values.number("quota-backend-bytes");
        if (quota > LimitsConfig.SUGGESTED_MAX_QUOTA_BYTES) {
            warnings.add("--quota-backend-bytes " + quota + " is above the suggested maximum of "
                    + LimitsConfig.SUGGESTED_MAX_QUOTA_BYTES);
        }
        long maxRequest = positiveInt("max-request-bytes");
        if (maxRequest > MAX_REQUEST_WARNING_BYTES) {
            warnings.add("--max-request-bytes " + maxRequest + " is above the recommended maximum of "
                    + MAX_REQUEST_WARNING_BYTES);
        }
        long effective = quota == 0 ? LimitsConfig.DEFAULT_QUOTA_BYTES : quota < 0 ? Long.MAX_VALUE : quota;
        return new LimitsConfig(effective, positiveInt("max-txn-ops"), maxRequest);
    }

    /** The largest request that is read is this and etcd's 512 KiB for the rest of the message, in an int. */
    private long positiveInt(String flag) throws ConfigException {
        long given = values.number(flag);
        if (given < 1 || given > MAX_INT_FLAG) {
            throw new ConfigException("--" + flag + " must be from 1 to " + MAX_INT_FLAG + " (set to " + given + ")");
        }
        return given;
    }

    private StorageChoice storage() throws ConfigException {
        Map<String, String> options = new LinkedHashMap<>();
        for (String option : values.strings("backend-option")) {
            int equals = option.indexOf('=');
            if (equals <= 0) {
                throw new ConfigException("--backend-option \"" + option + "\" is not of the form key=value");
            }
            if (options.put(option.substring(0, equals), option.substring(equals + 1)) != null) {
                throw new ConfigException("--backend-option " + option.substring(0, equals) + " is given twice");
            }
        }
        return new StorageChoice(
                values.string("backend"),
                options,
                optionalPath("plugin-dir"),
                orDefault("backend-batch-interval", Duration.ofMillis(100)),
                orDefault("backend-batch-limit", 10_000));
    }

    private MonitoringConfig monitoring() throws ConfigException {
        String metrics = values.string("metrics");
        if (!metrics.equals("basic") && !metrics.equals("extensive")) {
            throw new ConfigException("unknown --metrics \"" + metrics + "\" (expected: basic or extensive)");
        }
        return new MonitoringConfig(
                metrics.equals("extensive"),
                values.duration("warning-apply-duration"),
                values.duration("warning-unary-request-duration"));
    }
}
