package io.garboard.server.flags;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Flags of older releases of etcd: what to say to who still sets one. */
final class RemovedFlags {

    private static final String EXPERIMENTAL = "experimental-";
    private static final String NO_V2 = "etcd's v2 API is not served";

    /** etcd 3.7 still takes these and does nothing; so do we, with a warning. */
    private static final Set<String> IGNORED = Set.of(
            "cluster-active-size",
            "cluster-remove-delay",
            "cluster-sync-interval",
            "config",
            "force",
            "max-result-buffer",
            "max-retry-attempts",
            "peer-heartbeat-interval",
            "peer-election-timeout",
            "retry-interval",
            "snapshot",
            "v",
            "vv");

    private static final Map<String, String> GATES = Map.of(
            "experimental-initial-corrupt-check", "InitialCorruptCheck",
            "experimental-compact-hash-check-enabled", "CompactHashCheck",
            "experimental-enable-lease-checkpoint", "LeaseCheckpoint",
            "experimental-enable-lease-checkpoint-persist", "LeaseCheckpointPersist",
            "experimental-txn-mode-write-with-shared-buffer", "TxnModeWriteWithSharedBuffer",
            "experimental-stop-grpc-service-on-defrag", "StopGRPCServiceOnDefrag");

    private static final Map<String, String> REASONS = Map.ofEntries(
            Map.entry("discovery", "v2 discovery was removed; name the members with --initial-cluster"),
            Map.entry("discovery-proxy", "v2 discovery was removed; name the members with --initial-cluster"),
            Map.entry("enable-v2", NO_V2),
            Map.entry("experimental-enable-v2v3", NO_V2),
            Map.entry("proxy", NO_V2),
            Map.entry("proxy-failure-wait", NO_V2),
            Map.entry("proxy-refresh-interval", NO_V2),
            Map.entry("proxy-dial-timeout", NO_V2),
            Map.entry("proxy-write-timeout", NO_V2),
            Map.entry("proxy-read-timeout", NO_V2),
            Map.entry("debug", "use --log-level=debug"),
            Map.entry("log-package-levels", "use --log-level"));

    private RemovedFlags() {}

    static boolean isIgnored(String name) {
        return IGNORED.contains(name);
    }

    /** Why {@code name} is not a flag any more and what to use; empty if it never was one. */
    static Optional<String> reason(String name, FlagTable table) {
        if (REASONS.containsKey(name)) {
            return Optional.of(REASONS.get(name));
        }
        if (GATES.containsKey(name)) {
            return Optional.of("use --feature-gates=" + GATES.get(name) + "=true");
        }
        if (!name.startsWith(EXPERIMENTAL)) {
            return Optional.empty();
        }
        String plain = name.substring(EXPERIMENTAL.length());
        return Optional.of(
                table.find(plain).isPresent() ? "use --" + plain : "etcd 3.7 has no --experimental flags any more");
    }
}
