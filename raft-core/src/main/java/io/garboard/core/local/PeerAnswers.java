package io.garboard.core.local;

import io.garboard.core.error.EtcdError;
import io.garboard.core.membership.ClusterMember;
import io.garboard.core.peer.wire.PeerError;
import io.garboard.core.peer.wire.PeerMember;
import io.garboard.core.peer.wire.PeerMembersResponse;
import io.garboard.core.peer.wire.PeerResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes and reads what members answer each other. */
final class PeerAnswers {

    private PeerAnswers() {}

    static PeerResponse refused(EtcdError error) {
        return PeerResponse.newBuilder()
                .setError(PeerError.newBuilder().setCode(error.code().number()).setText(error.text()))
                .build();
    }

    /** Null if it is one that this version does not know. */
    static @Nullable EtcdError error(PeerError error) {
        for (EtcdError known : EtcdError.values()) {
            if (known.text().equals(error.getText())) {
                return known;
            }
        }
        return null;
    }

    static PeerResponse members(List<ClusterMember> members) {
        PeerMembersResponse.Builder response = PeerMembersResponse.newBuilder();
        for (ClusterMember member : members) {
            response.addMembers(PeerMember.newBuilder()
                    .setId(member.id())
                    .setName(member.name())
                    .addAllPeerUrls(member.peerUrls())
                    .addAllClientUrls(member.clientUrls())
                    .setLearner(member.learner()));
        }
        return PeerResponse.newBuilder().setMembers(response).build();
    }

    static List<ClusterMember> members(PeerMembersResponse response) {
        return response.getMembersList().stream()
                .map(member -> new ClusterMember(
                        member.getId(),
                        member.getName(),
                        member.getPeerUrlsList(),
                        member.getClientUrlsList(),
                        member.getLearner()))
                .toList();
    }
}
