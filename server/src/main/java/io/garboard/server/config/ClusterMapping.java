package io.garboard.server.config;

import io.garboard.server.config.FeatureGates.Gate;
import io.garboard.server.flags.EtcdUrl;
import io.garboard.server.flags.FlagException;
import io.garboard.server.flags.FlagValues;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The flags about the cluster. Whether they fit together is asked only where they are used: see {@link BootstrapChecks}. */
final class ClusterMapping {

    private static final long SILENCE_MILLIS_MIN = 2_000;

    private ClusterMapping() {}

    static ClusterConfig map(FlagValues values, FeatureGates gates, boolean fromFile) throws ConfigException {
        String state = values.string("initial-cluster-state");
        if (!state.equals("new") && !state.equals("existing")) {
            throw new ConfigException("unexpected clusterState \"" + state + "\"");
        }
        List<EtcdUrl> listenPeers = UrlChecks.bindable(values.urls("listen-peer-urls"));
        if (listenPeers.isEmpty()) {
            throw new ConfigException("--listen-peer-urls must name at least one address");
        }
        List<EtcdUrl> advertisePeers = values.urls("initial-advertise-peer-urls");
        if (advertisePeers.isEmpty() || UrlChecks.hasEmptyHost(advertisePeers)) {
            throw new ConfigException(
                    "--initial-advertise-peer-urls \"" + UrlChecks.join(advertisePeers) + "\" must be \"host:port\"");
        }
        Map<String, List<EtcdUrl>> members = values.isExplicit("initial-cluster")
                ? parseMembers(values.string("initial-cluster"))
                : Map.of(values.string("name"), advertisePeers);
        return new ClusterConfig(
                listenPeers,
                advertisePeers,
                advertiseClients(values, fromFile),
                members,
                state.equals("existing"),
                values.string("initial-cluster-token"),
                silenceMillis(values),
                values.bool("force-new-cluster"),
                values.bool("strict-reconfig-check"),
                maxLearners(values),
                gates.isEnabled(Gate.InitialCorruptCheck),
                notNegative(values, "corrupt-check-time"),
                gates.isEnabled(Gate.CompactHashCheck)
                        ? notNegative(values, "compact-hash-check-time")
                        : Duration.ZERO);
    }

    /** Lines are probed once a second, so less would cut them without need. */
    private static long silenceMillis(FlagValues values) throws ConfigException {
        long given = values.duration("raft-read-timeout").toMillis();
        if (given < SILENCE_MILLIS_MIN) {
            throw new ConfigException(
                    "--raft-read-timeout must be at least " + SILENCE_MILLIS_MIN + "ms (set to " + given + "ms)");
        }
        return given;
    }

    private static int maxLearners(FlagValues values) throws ConfigException {
        long given = values.number("max-learners");
        if (given < 0 || given > Integer.MAX_VALUE) {
            throw new ConfigException(
                    "--max-learners must be from 0 to " + Integer.MAX_VALUE + " (set to " + given + ")");
        }
        return (int) given;
    }

    private static Duration notNegative(FlagValues values, String flag) throws ConfigException {
        Duration given = values.duration(flag);
        if (given.isNegative()) {
            throw new ConfigException("--" + flag + " must not be negative");
        }
        return given;
    }

    private static List<EtcdUrl> advertiseClients(FlagValues values, boolean fromFile) throws ConfigException {
        List<EtcdUrl> urls = values.urls("advertise-client-urls");
        // etcd asks for it on the command line only; in a file the default stands.
        boolean missing =
                !fromFile && values.isExplicit("listen-client-urls") && !values.isExplicit("advertise-client-urls");
        if (missing || urls.isEmpty()) {
            throw new ConfigException(
                    "--advertise-client-urls is required when --listen-client-urls is set explicitly");
        }
        if (UrlChecks.hasEmptyHost(urls)) {
            throw new ConfigException("--advertise-client-urls \"" + UrlChecks.join(urls)
                    + "\" must be in the format \"host:port\", \"unix:/path/to/socket\" or \"unixs:/path/to/socket\"");
        }
        return urls;
    }

    private static Map<String, List<EtcdUrl>> parseMembers(String text) throws ConfigException {
        Map<String, List<EtcdUrl>> members = new LinkedHashMap<>();
        for (String entry : text.split(",", -1)) {
            int equals = entry.indexOf('=');
            if (equals <= 0 || equals == entry.length() - 1) {
                throw new ConfigException("--initial-cluster \"" + text + "\" is not of the form NAME=URL,…");
            }
            String name = entry.substring(0, equals).strip();
            try {
                members.computeIfAbsent(name, unused -> new ArrayList<>())
                        .add(EtcdUrl.parse(entry.substring(equals + 1)));
            } catch (FlagException e) {
                throw new ConfigException("error setting up initial cluster: " + e.getMessage(), e);
            }
        }
        return members;
    }
}
