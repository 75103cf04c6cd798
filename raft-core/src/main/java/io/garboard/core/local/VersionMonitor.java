package io.garboard.core.local;

import io.garboard.core.command.ClusterVersion;
import io.garboard.core.command.Command;
import io.garboard.core.membership.ClusterMember;
import io.garboard.core.membership.ClusterMembership;
import io.garboard.core.node.Leadership;
import io.garboard.core.peer.PeerNetwork;
import io.garboard.core.peer.wire.PeerRequest;
import io.garboard.core.peer.wire.PeerVersionRequest;
import io.garboard.etcd.rpc.ResponseHeader;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * As leader, decides on the cluster's version: the lowest of the members', without its last number. As long as some member
 * does not answer, a cluster that has none yet gets the lowest version there is, and the others keep what they have. Any
 * thread.
 *
 * <p>Source: etcd's {@code server/etcdserver/version/monitor.go}.
 */
final class VersionMonitor {

    private static final PeerRequest QUESTION = PeerRequest.newBuilder()
            .setVersion(PeerVersionRequest.getDefaultInstance())
            .build();

    private final Proposals proposals;
    private final PeerNetwork network;
    private final ClusterMembership members;
    private final long memberId;
    private final long timeoutMillis;

    VersionMonitor(
            Proposals proposals, PeerNetwork network, ClusterMembership members, long memberId, long timeoutMillis) {
        this.proposals = proposals;
        this.network = network;
        this.members = members;
        this.memberId = memberId;
        this.timeoutMillis = timeoutMillis;
    }

    /** Asks every member, and decides when all have answered or failed to. */
    void check() {
        Leadership leadership = proposals.node().leadership();
        if (!leadership.isLeader() || members.clusterVersion().equals(EtcdVersion.CLUSTER)) {
            return;
        }
        List<ClusterMember> others = members.members().stream()
                .filter(member -> member.id() != memberId)
                .toList();
        PeerPoll.ask(network, others, QUESTION, timeoutMillis, answers -> {
            List<String> versions = new ArrayList<>(List.of(EtcdVersion.SERVER));
            answers.values().forEach(answer -> versions.add(answer.getVersion().getServer()));
            decide(versions, answers.size() == others.size(), leadership.term());
        });
    }

    private void decide(List<String> versions, boolean complete, long term) {
        String known = members.clusterVersion();
        String lowest =
                versions.stream().map(VersionMonitor::cluster).min(ORDER).orElse(EtcdVersion.CLUSTER);
        String decided = complete ? lowest : EtcdVersion.LOWEST_CLUSTER;
        if (known.isEmpty() || (complete && ORDER.compare(known, decided) < 0)) {
            ClusterVersion version =
                    ClusterVersion.newBuilder().setVersion(decided).build();
            proposals.proposeAsLeader(
                    Command.newBuilder().setClusterVersion(version), term, Ignored.<ResponseHeader>outcome());
        }
    }

    private static final Comparator<String> ORDER =
            Comparator.<String>comparingInt(version -> part(version, 0)).thenComparingInt(version -> part(version, 1));

    private static String cluster(String version) {
        return part(version, 0) + "." + part(version, 1) + ".0";
    }

    private static int part(String version, int number) {
        return Integer.parseInt(version.split("\\.", -1)[number]);
    }
}
