package io.garboard.core.local;

import io.garboard.core.membership.ClusterMember;
import io.garboard.core.membership.ClusterMembership;
import io.garboard.core.node.RaftNode;
import io.garboard.core.peer.PeerAddress;
import io.garboard.core.peer.PeerCallback;
import io.garboard.core.peer.PeerHandler;
import io.garboard.core.peer.SnapshotHeader;
import io.garboard.core.peer.SnapshotReceiver;
import io.garboard.core.peer.wire.PeerRequest;
import io.garboard.core.raft.Message;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Hands what comes in from the other members to whom it concerns. Any thread. */
final class PeerGateway implements PeerHandler {

    private final RaftNode node;
    private final ClusterMembership cluster;
    private final PeerAddresses addresses;
    private final PeerDesk desk;
    private final Removal removal;
    private final MemberSnapshots snapshots;
    private final LongAdder heartbeatSendFailures;

    PeerGateway(
            RaftNode node,
            ClusterMembership cluster,
            PeerAddresses addresses,
            PeerDesk desk,
            Removal removal,
            MemberSnapshots snapshots,
            LongAdder heartbeatSendFailures) {
        this.snapshots = snapshots;
        this.node = node;
        this.cluster = cluster;
        this.addresses = addresses;
        this.desk = desk;
        this.removal = removal;
        this.heartbeatSendFailures = heartbeatSendFailures;
    }

    @Override
    public void receive(Message message) {
        node.receive(message);
    }

    @Override
    public void unreachable(long memberId) {
        node.unreachable(memberId);
    }

    @Override
    public void notSent(Message message) {
        if (message instanceof Message.HeartbeatRequest) {
            heartbeatSendFailures.increment();
        }
        node.notSent(message);
    }

    @Override
    public void introduced(PeerAddress caller) {
        addresses.introduced(caller);
    }

    @Override
    public void called(long fromMemberId, PeerRequest request, PeerCallback callback) {
        desk.answer(request, callback);
    }

    @Override
    public @Nullable SnapshotReceiver snapshotOffered(long fromMemberId, SnapshotHeader header) {
        return snapshots.offered(fromMemberId, header);
    }

    @Override
    public boolean isRemoved(long memberId) {
        return cluster.isRemoved(memberId);
    }

    @Override
    public void removed(long byMemberId) {
        removal.toldBy(byMemberId);
    }

    @Override
    public List<ClusterMember> clusterMembers() {
        return cluster.members();
    }

    @Override
    public String clusterVersion() {
        return cluster.clusterVersion();
    }
}
