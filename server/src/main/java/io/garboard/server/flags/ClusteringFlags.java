package io.garboard.server.flags;

import static io.garboard.server.flags.FlagType.BOOL;
import static io.garboard.server.flags.FlagType.DURATION;
import static io.garboard.server.flags.FlagType.INT;
import static io.garboard.server.flags.FlagType.STRING;
import static io.garboard.server.flags.FlagType.STRINGS;
import static io.garboard.server.flags.FlagType.URLS;

import java.util.List;

/** etcd's flags about the cluster: names and defaults from etcd's {@code server/embed/config.go}. */
final class ClusteringFlags {

    private static final String NO_DISCOVERY = "there is no discovery service; name the members with --initial-cluster";

    private ClusteringFlags() {}

    static List<FlagDefinition> definitions() {
        FlagGroup group = new FlagGroup(FlagSection.CLUSTERING);
        bootstrap(group);
        group.flag("strict-reconfig-check", BOOL, "true", "Refuse membership changes that would lose the quorum.")
                .flag("pre-vote", BOOL, "true", "Ask for votes before raising the term.")
                .flag("max-learners", INT, "1", "Most learners at a time.")
                .flag(
                        "auto-compaction-retention",
                        STRING,
                        "0",
                        "History to keep when compacting by itself: a duration (hours if without a unit) or a number of"
                                + " revisions; 0 for never.")
                .flag("auto-compaction-mode", STRING, "periodic", "How to read that: periodic or revision.");
        discovery(group);
        return group.definitions();
    }

    private static void bootstrap(FlagGroup group) {
        group.flag(
                        "initial-advertise-peer-urls",
                        URLS,
                        "http://localhost:2380",
                        "This member's addresses as the other members reach them.")
                .flag(
                        "initial-cluster",
                        STRING,
                        "default=http://localhost:2380",
                        "Members to start with as NAME=URL,…; by default this one alone. Not looked at when the data directory"
                                + " holds a member already.")
                .flag(
                        "initial-cluster-state",
                        STRING,
                        "new",
                        "new, or existing to join; not looked at when the data directory holds a member already.")
                .flag("initial-cluster-token", STRING, "etcd-cluster", "Makes the cluster's id differ from others'.")
                .flag(
                        "advertise-client-urls",
                        URLS,
                        "http://localhost:2379",
                        "This member's addresses as clients reach them.");
    }

    private static void discovery(FlagGroup group) {
        rejected(group, "discovery-endpoints", STRINGS, "", "Endpoints of the discovery service.");
        rejected(group, "discovery-token", STRING, "", "Token of the cluster to discover.");
        rejected(group, "discovery-dial-timeout", DURATION, "2s", "Timeout of a connection to it.");
        rejected(group, "discovery-request-timeout", DURATION, "5s", "Timeout of a request to it.");
        rejected(group, "discovery-keepalive-time", DURATION, "2s", "Interval of pings to it.");
        rejected(group, "discovery-keepalive-timeout", DURATION, "6s", "Wait for the answer to a ping.");
        rejected(group, "discovery-insecure-transport", BOOL, "true", "Talk to it without TLS.");
        rejected(group, "discovery-insecure-skip-tls-verify", BOOL, "false", "Do not verify its certificate.");
        rejected(group, "discovery-cert", STRING, "", "Client certificate for it.");
        rejected(group, "discovery-key", STRING, "", "Key of that certificate.");
        rejected(group, "discovery-cacert", STRING, "", "CA to verify it with.");
        rejected(group, "discovery-user", STRING, "", "User for it.");
        rejected(group, "discovery-password", STRING, "", "Password for it.");
        rejected(group, "discovery-fallback", STRING, "exit", "What to do if discovery fails.");
        rejected(group, "discovery-srv", STRING, "", "DNS domain whose SRV records name the members.");
        rejected(group, "discovery-srv-name", STRING, "", "Suffix of the SRV service name.");
    }

    private static void rejected(FlagGroup group, String name, FlagType type, String defaultText, String help) {
        group.rejected(name, type, defaultText, help, NO_DISCOVERY);
    }
}
