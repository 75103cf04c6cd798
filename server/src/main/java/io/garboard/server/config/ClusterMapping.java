package io.garboard.server.config;

import io.garboard.server.flags.EtcdUrl;
import io.garboard.server.flags.FlagException;
import io.garboard.server.flags.FlagValues;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The flags about the cluster, checked as etcd's {@code VerifyBootstrap} does. */
final class ClusterMapping {

    private ClusterMapping() {}

    static ClusterConfig map(FlagValues values, boolean fromFile) throws ConfigException {
        String state = values.string("initial-cluster-state");
        if (!state.equals("new") && !state.equals("existing")) {
            throw new ConfigException("unexpected clusterState \"" + state + "\"");
        }
        List<EtcdUrl> advertisePeers = values.urls("initial-advertise-peer-urls");
        if (advertisePeers.isEmpty() || UrlChecks.hasEmptyHost(advertisePeers)) {
            throw new ConfigException(
                    "--initial-advertise-peer-urls \"" + UrlChecks.join(advertisePeers) + "\" must be \"host:port\"");
        }
        if (values.isExplicit("initial-cluster")) {
            checkInitialCluster(values, advertisePeers);
        }
        return new ClusterConfig(
                UrlChecks.bindable(values.urls("listen-peer-urls")),
                advertisePeers,
                advertiseClients(values, fromFile),
                state.equals("existing"),
                values.string("initial-cluster-token"));
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

    private static void checkInitialCluster(FlagValues values, List<EtcdUrl> advertisePeers) throws ConfigException {
        String name = values.string("name");
        Map<String, List<EtcdUrl>> members = parseMembers(values.string("initial-cluster"));
        List<EtcdUrl> own = members.get(name);
        if (own == null) {
            throw new ConfigException("couldn't find local name \"" + name + "\" in the initial cluster configuration");
        }
        if (members.size() > 1) {
            throw new ConfigException(
                    "--initial-cluster names " + members.size() + " members: this version runs clusters of one member");
        }
        Set<EtcdUrl> listed = new HashSet<>(own);
        if (listed.size() < own.size()) {
            throw new ConfigException("initial cluster " + values.string("initial-cluster") + " has duplicate url");
        }
        String notAdvertised = difference(own, advertisePeers, name + "=");
        if (!notAdvertised.isEmpty()) {
            throw new ConfigException("--initial-cluster has " + notAdvertised
                    + " but missing from --initial-advertise-peer-urls=" + UrlChecks.join(advertisePeers));
        }
        String notListed = difference(advertisePeers, own, "");
        if (!notListed.isEmpty()) {
            throw new ConfigException("--initial-advertise-peer-urls has " + notListed
                    + " but missing from --initial-cluster=" + values.string("initial-cluster"));
        }
    }

    private static String difference(List<EtcdUrl> left, List<EtcdUrl> right, String prefix) {
        Set<String> only = new TreeSet<>();
        for (EtcdUrl url : left) {
            if (!right.contains(url)) {
                only.add(prefix + url);
            }
        }
        return String.join(",", only);
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
