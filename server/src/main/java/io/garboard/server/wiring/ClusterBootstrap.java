package io.garboard.server.wiring;

import io.garboard.core.local.ClusterSettings;
import io.garboard.core.membership.ClusterIdentity;
import io.garboard.core.membership.ClusterMember;
import io.garboard.core.peer.PeerDirectory;
import io.garboard.core.peer.PeerDirectory.RemoteCluster;
import io.garboard.core.wal.FileDisk;
import io.garboard.core.wal.WalIdentity;
import io.garboard.core.wal.WriteAheadLog;
import io.garboard.server.config.BootstrapChecks;
import io.garboard.server.config.ClusterConfig;
import io.garboard.server.config.ConfigException;
import io.garboard.server.config.ServerConfig;
import io.garboard.server.flags.EtcdUrl;
import io.garboard.server.launch.DataDirectory;
import io.garboard.server.launch.StartException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out who this member is and with whom it begins, as etcd does: from its log if it has one, else from
 * {@code --initial-cluster}, else from the cluster that it joins.
 *
 * <p>Source: etcd's {@code server/etcdserver/bootstrap.go}.
 */
final class ClusterBootstrap {

    private static final Logger LOG = LoggerFactory.getLogger(ClusterBootstrap.class);

    private static final long LOOK_MILLIS = 1_000;
    private static final long JOIN_MILLIS = 10_000;

    private static final String REJOIN =
            " It had data in this cluster once and has none now, and a member must not forget"
                    + " what it has promised. Remove it (etcdctl member remove), add it anew (etcdctl member add), and start it"
                    + " with an empty data directory and --initial-cluster-state=existing.";

    private final ServerConfig config;
    private final ClusterConfig cluster;
    private final PeerDirectory directory;

    /**
     * Who the member is.
     *
     * @param settings empty lists of members if the log says who they are
     */
    record Bootstrapped(WalIdentity identity, ClusterSettings settings) {}

    private ClusterBootstrap(ServerConfig config, PeerDirectory directory) {
        this.config = config;
        this.cluster = config.cluster();
        this.directory = directory;
    }

    static Bootstrapped of(ServerConfig config, DataDirectory data, PeerDirectory directory)
            throws StartException, IOException {
        WalIdentity known = WriteAheadLog.identity(new FileDisk(), data.wal());
        ClusterBootstrap bootstrap = new ClusterBootstrap(config, directory);
        if (known != null) {
            ClusterSettings settings = bootstrap.settings(List.of(), List.of());
            return new Bootstrapped(known, config.cluster().forceNew() ? settings.forcedNew() : settings);
        }
        try {
            return config.cluster().existing() ? bootstrap.join() : bootstrap.found();
        } catch (ConfigException e) {
            throw new StartException(String.valueOf(e.getMessage()), e);
        }
    }

    // ---- a new cluster ----

    private Bootstrapped found() throws ConfigException, StartException {
        BootstrapChecks.newCluster(config.name(), cluster);
        List<ClusterMember> founders = new ArrayList<>();
        for (List<EtcdUrl> urls : cluster.initialCluster().values()) {
            List<String> peerUrls = texts(urls);
            founders.add(new ClusterMember(
                    ClusterIdentity.memberId(peerUrls, cluster.token()), "", peerUrls, List.of(), false));
        }
        founders.sort(Comparator.comparing(ClusterMember::id, Long::compareUnsigned));
        long memberId = ClusterIdentity.memberId(texts(ownUrls()), cluster.token());
        refuseIfKnown(memberId);
        long clusterId = ClusterIdentity.clusterId(
                founders.stream().map(ClusterMember::id).toList());
        return new Bootstrapped(new WalIdentity(clusterId, memberId), settings(founders, List.of()));
    }

    /** If the others run already and know this member as one that has run, its data was lost. */
    private void refuseIfKnown(long memberId) throws StartException {
        List<String> others = otherUrls();
        if (others.isEmpty()) {
            return;
        }
        RemoteCluster remote;
        try {
            remote = directory.ask(others, LOOK_MILLIS);
        } catch (IOException e) {
            LOG.debug("no other member runs yet", e);
            return;
        }
        for (ClusterMember member : remote.members()) {
            if (member.id() == memberId && !member.clientUrls().isEmpty()) {
                throw new StartException(
                        "member " + Long.toHexString(memberId) + " has already been bootstrapped." + REJOIN);
            }
        }
    }

    // ---- an existing cluster ----

    private Bootstrapped join() throws ConfigException, StartException {
        BootstrapChecks.joining(config.name(), cluster);
        RemoteCluster remote;
        try {
            remote = directory.ask(otherUrls(), JOIN_MILLIS);
        } catch (IOException e) {
            throw new StartException("cannot fetch cluster info from peer urls: " + e.getMessage(), e);
        }
        if (remote.members().size() != cluster.initialCluster().size()) {
            throw mismatch(remote, "member count is unequal");
        }
        ClusterMember self = null;
        for (ClusterMember member : remote.members()) {
            String name = nameOf(member);
            if (name == null) {
                throw mismatch(
                        remote,
                        "PeerURLs: no match found for existing member (" + Long.toHexString(member.id()) + ", "
                                + member.peerUrls() + ")");
            }
            if (name.equals(config.name())) {
                self = member;
            }
        }
        if (self == null) {
            throw mismatch(remote, "no existing member has the URLs of " + config.name());
        }
        if (self.isStarted()) {
            throw new StartException("member " + Long.toHexString(self.id()) + " has run before." + REJOIN);
        }
        return new Bootstrapped(new WalIdentity(remote.clusterId(), self.id()), settings(List.of(), remote.members()));
    }

    private StartException mismatch(RemoteCluster remote, String reason) {
        List<String> existing = remote.members().stream()
                .map(member -> Long.toHexString(member.id()) + "=" + String.join(",", member.peerUrls()))
                .toList();
        return new StartException("error validating peerURLs: " + reason + " (the cluster has " + existing
                + ", --initial-cluster names " + cluster.initialCluster().keySet() + ")");
    }

    /** Under which name {@code --initial-cluster} lists these addresses; null if it does not. */
    private @Nullable String nameOf(ClusterMember member) {
        for (Map.Entry<String, List<EtcdUrl>> entry : cluster.initialCluster().entrySet()) {
            if (new TreeSet<>(texts(entry.getValue())).equals(new TreeSet<>(member.peerUrls()))) {
                return entry.getKey();
            }
        }
        return null;
    }

    // ---- both ----

    private ClusterSettings settings(List<ClusterMember> founders, List<ClusterMember> remotes) {
        return new ClusterSettings(
                founders,
                remotes,
                false,
                cluster.strictReconfigCheck(),
                cluster.maxLearners(),
                cluster.corruptCheckInterval(),
                cluster.compactHashCheckInterval());
    }

    private List<EtcdUrl> ownUrls() {
        return cluster.initialCluster().getOrDefault(config.name(), List.of());
    }

    private List<String> otherUrls() {
        return cluster.initialCluster().entrySet().stream()
                .filter(entry -> !entry.getKey().equals(config.name()))
                .flatMap(entry -> entry.getValue().stream())
                .map(EtcdUrl::toString)
                .sorted()
                .toList();
    }

    private static List<String> texts(List<EtcdUrl> urls) {
        return urls.stream().map(EtcdUrl::toString).sorted().toList();
    }
}
