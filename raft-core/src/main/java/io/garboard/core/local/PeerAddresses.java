package io.garboard.core.local;

import io.garboard.core.membership.ClusterMember;
import io.garboard.core.membership.ClusterMembership;
import io.garboard.core.peer.PeerAddress;
import io.garboard.core.peer.PeerNetwork;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps the network going by the applied members. Whom this member was told of beforehand stays reachable until the log
 * has said what became of it: a member that joins gets the log from members that its beginning does not name.
 *
 * <p>Any thread.
 */
final class PeerAddresses {

    private final PeerNetwork network;
    private final ClusterMembership cluster;
    private final long memberId;
    private final List<ClusterMember> introduced;
    private List<PeerAddress> told = List.of();
    private boolean open;

    PeerAddresses(PeerNetwork network, ClusterMembership cluster, long memberId, ClusterSettings settings) {
        this.network = network;
        this.cluster = cluster;
        this.memberId = memberId;
        this.introduced = new ArrayList<>(settings.founders());
        this.introduced.addAll(settings.remotes());
    }

    /** The applied members may be others than before. */
    synchronized void refresh() {
        Map<Long, List<String>> urls = new LinkedHashMap<>();
        introduced.stream()
                .filter(member -> !cluster.isRemoved(member.id()))
                .forEach(member -> urls.put(member.id(), member.peerUrls()));
        cluster.members().forEach(member -> urls.put(member.id(), member.peerUrls()));
        urls.remove(memberId);
        List<PeerAddress> others = urls.entrySet().stream()
                .filter(entry -> !entry.getValue().isEmpty())
                .map(entry -> new PeerAddress(entry.getKey(), entry.getValue()))
                .toList();
        if (!others.equals(told)) {
            told = others;
            if (open) {
                network.members(others);
            }
        }
    }

    /** The network runs: it hears of the members now, and whenever they change. */
    synchronized void open() {
        open = true;
        network.members(told);
    }
}
