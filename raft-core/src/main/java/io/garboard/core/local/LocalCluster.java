package io.garboard.core.local;

import io.garboard.core.apply.Headers;
import io.garboard.core.member.ClusterService;
import io.garboard.core.member.ResponseCallback;
import io.garboard.core.membership.ClusterMembership;
import io.garboard.etcd.rpc.Member;
import io.garboard.etcd.rpc.MemberListRequest;
import io.garboard.etcd.rpc.MemberListResponse;

/** Lists the members as they are applied here. */
final class LocalCluster implements ClusterService {

    private final Proposals proposals;
    private final ClusterMembership members;
    private final Headers headers;

    LocalCluster(Proposals proposals, ClusterMembership members, Headers headers) {
        this.proposals = proposals;
        this.members = members;
        this.headers = headers;
    }

    @Override
    public void memberList(MemberListRequest request, ResponseCallback<MemberListResponse> callback) {
        if (request.getLinearizable()) {
            proposals.readIndex(callback, () -> callback.succeed(list()));
        } else {
            callback.succeed(list());
        }
    }

    /** The header tells no revision: membership has none. */
    private MemberListResponse list() {
        MemberListResponse.Builder response = MemberListResponse.newBuilder().setHeader(headers.header(0));
        members.members()
                .forEach(member -> response.addMembers(Member.newBuilder()
                        .setID(member.id())
                        .setName(member.name())
                        .addAllPeerURLs(member.peerUrls())
                        .addAllClientURLs(member.clientUrls())
                        .setIsLearner(member.learner())));
        return response.build();
    }
}
