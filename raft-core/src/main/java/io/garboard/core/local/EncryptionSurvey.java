package io.garboard.core.local;

import io.garboard.core.encryption.EncryptionStore;
import io.garboard.core.member.MemberEncryption;
import io.garboard.core.membership.ClusterMember;
import io.garboard.core.membership.ClusterMembership;
import io.garboard.core.node.RaftNode;
import io.garboard.core.peer.PeerNetwork;
import io.garboard.core.peer.wire.PeerEncryptionRequest;
import io.garboard.core.peer.wire.PeerEncryptionResponse;
import io.garboard.core.peer.wire.PeerRequest;
import io.garboard.core.peer.wire.PeerResponse;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Asks the members for their part in encryption, and answers for this one. Any thread. */
final class EncryptionSurvey {

    private static final long TIMEOUT_MILLIS = 2_000;

    private static final PeerRequest QUESTION = PeerRequest.newBuilder()
            .setEncryption(PeerEncryptionRequest.getDefaultInstance())
            .build();

    private final EncryptionStore encryption;
    private final RaftNode node;
    private final MemberSnapshots snapshots;
    private final PeerNetwork network;
    private final ClusterMembership members;
    private final long memberId;
    private volatile @Nullable Supplier<PeerEncryptionResponse> keys;

    EncryptionSurvey(
            EncryptionStore encryption,
            RaftNode node,
            MemberSnapshots snapshots,
            PeerNetwork network,
            ClusterMembership members,
            long memberId) {
        this.encryption = encryption;
        this.node = node;
        this.snapshots = snapshots;
        this.network = network;
        this.members = members;
        this.memberId = memberId;
    }

    void describe(Supplier<PeerEncryptionResponse> own) {
        keys = own;
    }

    /** Null as long as nobody has said anything of keys: this member is just starting. */
    @Nullable
    PeerEncryptionResponse own() {
        Supplier<PeerEncryptionResponse> described = keys;
        if (described == null) {
            return null;
        }
        return described.get().toBuilder()
                .setStateVersion(encryption.state().getVersion())
                .setForgottenIndex(forgottenIndex())
                .build();
    }

    /** A snapshot of index i is the state after entry i, so it needs that entry no more than a log that begins after it. */
    private long forgottenIndex() {
        return Math.min(node.status().firstIndex() - 1, snapshots.sender().lowestIndexInUse());
    }

    void ask(Consumer<List<MemberEncryption>> done) {
        List<ClusterMember> all = members.members();
        List<ClusterMember> others =
                all.stream().filter(member -> member.id() != memberId).toList();
        PeerPoll.ask(
                network,
                others,
                QUESTION,
                TIMEOUT_MILLIS,
                answers -> done.accept(
                        all.stream().map(member -> part(member, answers)).toList()));
    }

    private MemberEncryption part(ClusterMember member, Map<Long, PeerResponse> answers) {
        if (member.id() == memberId) {
            return new MemberEncryption(member, true, own());
        }
        PeerResponse answer = answers.get(member.id());
        return new MemberEncryption(
                member, false, answer != null && answer.hasEncryption() ? answer.getEncryption() : null);
    }
}
