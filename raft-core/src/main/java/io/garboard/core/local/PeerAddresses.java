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

    private static final int STRANGERS_MAX = 16;

    private final PeerNetwork network;
    private final ClusterMembership cluster;
    private final long memberId;
    private final List<ClusterMember> introduced;
    /** Members that are not in the log as far as it is known here, by what they said themselves; the latest last. */
    private final Map<Long, List<String>> strangers = new LinkedHashMap<>();

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
        strangers.keySet().removeIf(cluster::isRemoved);
        urls.putAll(strangers);
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

    /** A member has called; unless the log has told its address, it is answered at this one. */
    synchronized void introduced(PeerAddress caller) {
        boolean known = cluster.members().stream().anyMatch(member -> member.id() == caller.memberId());
        if (known || caller.peerUrls().equals(strangers.get(caller.memberId()))) {
            return;
        }
        if (strangers.size() == STRANGERS_MAX) {
            strangers.remove(strangers.keySet().iterator().next());
        }
        strangers.put(caller.memberId(), caller.peerUrls());
        refresh();
    }

    /** The network runs: it hears of the members now, and whenever they change. */
    synchronized void open() {
        open = true;
        network.members(told);
    }
}
