package io.garboard.core.local;

import io.garboard.core.apply.Headers;
import io.garboard.core.command.MembershipChange;
import io.garboard.core.error.EtcdError;
import io.garboard.core.member.ClusterService;
import io.garboard.core.member.ResponseCallback;
import io.garboard.core.membership.ClusterIdentity;
import io.garboard.core.membership.ClusterMember;
import io.garboard.core.membership.ClusterMembership;
import io.garboard.core.membership.PeerUrls;
import io.garboard.etcd.rpc.Member;
import io.garboard.etcd.rpc.MemberAddRequest;
import io.garboard.etcd.rpc.MemberAddResponse;
import io.garboard.etcd.rpc.MemberListRequest;
import io.garboard.etcd.rpc.MemberListResponse;
import io.garboard.etcd.rpc.MemberPromoteRequest;
import io.garboard.etcd.rpc.MemberPromoteResponse;
import io.garboard.etcd.rpc.MemberRemoveRequest;
import io.garboard.etcd.rpc.MemberRemoveResponse;
import io.garboard.etcd.rpc.MemberUpdateRequest;
import io.garboard.etcd.rpc.MemberUpdateResponse;
import io.garboard.etcd.rpc.ResponseHeader;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Lists the members as they are applied here, and takes changes. */
final class LocalCluster implements ClusterService {

    private final Proposals proposals;
    private final Reconfiguration reconfiguration;
    private final ClusterMembership members;
    private final Headers headers;
    private final LongSupplier wallClock;
    private final int maxLearners;

    LocalCluster(
            Proposals proposals,
            Reconfiguration reconfiguration,
            ClusterMembership members,
            Headers headers,
            LongSupplier wallClock,
            int maxLearners) {
        this.proposals = proposals;
        this.reconfiguration = reconfiguration;
        this.members = members;
        this.headers = headers;
        this.wallClock = wallClock;
        this.maxLearners = maxLearners;
    }

    @Override
    public void memberList(MemberListRequest request, ResponseCallback<MemberListResponse> callback) {
        if (request.getLinearizable()) {
            proposals.readIndex(callback, () -> callback.succeed(list()));
        } else {
            callback.succeed(list());
        }
    }

    private MemberListResponse list() {
        return MemberListResponse.newBuilder()
                .setHeader(header())
                .addAllMembers(listed(members.members()))
                .build();
    }

    @Override
    public void memberAdd(MemberAddRequest request, ResponseCallback<MemberAddResponse> callback) {
        List<String> urls = PeerUrls.parse(request.getPeerURLsList());
        if (urls == null) {
            callback.fail(EtcdError.MEMBER_BAD_URLS);
            return;
        }
        long id = ClusterIdentity.addedMemberId(urls, TimeUnit.MILLISECONDS.toSeconds(wallClock.getAsLong()));
        MembershipChange change = MembershipChange.newBuilder()
                .setKind(request.getIsLearner() ? MembershipChange.Kind.ADD_LEARNER : MembershipChange.Kind.ADD_VOTER)
                .setMemberId(id)
                .addAllPeerUrls(urls)
                .setMaxLearners(request.getIsLearner() ? maxLearners : 0)
                .build();
        Member added = Member.newBuilder()
                .setID(id)
                .addAllPeerURLs(urls)
                .setIsLearner(request.getIsLearner())
                .build();
        reconfiguration.add(change, Mapped.to(callback, after -> MemberAddResponse.newBuilder()
                .setHeader(header())
                .setMember(added)
                .addAllMembers(listed(after))
                .build()));
    }

    @Override
    public void memberRemove(MemberRemoveRequest request, ResponseCallback<MemberRemoveResponse> callback) {
        reconfiguration.remove(request.getID(), Mapped.to(callback, after -> MemberRemoveResponse.newBuilder()
                .setHeader(header())
                .addAllMembers(listed(after))
                .build()));
    }

    @Override
    public void memberUpdate(MemberUpdateRequest request, ResponseCallback<MemberUpdateResponse> callback) {
        List<String> urls = PeerUrls.parse(request.getPeerURLsList());
        if (urls == null) {
            callback.fail(EtcdError.MEMBER_BAD_URLS);
            return;
        }
        reconfiguration.update(request.getID(), urls, Mapped.to(callback, after -> MemberUpdateResponse.newBuilder()
                .setHeader(header())
                .addAllMembers(listed(after))
                .build()));
    }

    @Override
    public void memberPromote(MemberPromoteRequest request, ResponseCallback<MemberPromoteResponse> callback) {
        reconfiguration.promote(request.getID(), Mapped.to(callback, after -> MemberPromoteResponse.newBuilder()
                .setHeader(header())
                .addAllMembers(listed(after))
                .build()));
    }

    private static List<Member> listed(List<ClusterMember> members) {
        return members.stream()
                .map(member -> Member.newBuilder()
                        .setID(member.id())
                        .setName(member.name())
                        .addAllPeerURLs(member.peerUrls())
                        .addAllClientURLs(member.clientUrls())
                        .setIsLearner(member.learner())
                        .build())
                .toList();
    }

    /** Tells no revision: membership has none. */
    private ResponseHeader header() {
        return headers.header(0);
    }
}
