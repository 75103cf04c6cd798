package io.garboard.server.config;

import io.garboard.server.flags.EtcdUrl;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Whether {@code --initial-cluster} and the rest fit together, in etcd's words. Asked only of a member without a log: the
 * flags of one that runs stay as they were at its first start, and the cluster has moved on.
 *
 * <p>Source: etcd's {@code server/config/config.go}.
 */
public final class BootstrapChecks {

    private BootstrapChecks() {}

    /** For a member that founds a cluster, alone or with others. */
    public static void newCluster(String name, ClusterConfig cluster) throws ConfigException {
        List<EtcdUrl> own = local(name, cluster);
        String notAdvertised = difference(own, cluster.advertisePeerUrls(), name + "=");
        if (!notAdvertised.isEmpty()) {
            throw new ConfigException("--initial-cluster has " + notAdvertised
                    + " but missing from --initial-advertise-peer-urls="
                    + UrlChecks.join(cluster.advertisePeerUrls()));
        }
        String notListed = difference(cluster.advertisePeerUrls(), own, "");
        if (!notListed.isEmpty()) {
            throw new ConfigException("--initial-advertise-peer-urls has " + notListed
                    + " but missing from --initial-cluster=" + text(Map.of(name, own)));
        }
        noDuplicates(cluster);
    }

    /** For a member that joins a cluster. */
    public static void joining(String name, ClusterConfig cluster) throws ConfigException {
        var unused = local(name, cluster);
        noDuplicates(cluster);
    }

    private static List<EtcdUrl> local(String name, ClusterConfig cluster) throws ConfigException {
        List<EtcdUrl> own = cluster.initialCluster().get(name);
        if (own == null) {
            throw new ConfigException("couldn't find local name \"" + name + "\" in the initial cluster configuration");
        }
        return own;
    }

    private static void noDuplicates(ClusterConfig cluster) throws ConfigException {
        Set<EtcdUrl> seen = new HashSet<>();
        for (List<EtcdUrl> urls : cluster.initialCluster().values()) {
            for (EtcdUrl url : urls) {
                if (!seen.add(url)) {
                    throw new ConfigException(
                            "initial cluster " + text(cluster.initialCluster()) + " has duplicate url");
                }
            }
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

    private static String text(Map<String, List<EtcdUrl>> members) {
        List<String> entries = new ArrayList<>();
        members.forEach((name, urls) -> urls.forEach(url -> entries.add(name + "=" + url)));
        return entries.stream().sorted().collect(Collectors.joining(","));
    }
}
