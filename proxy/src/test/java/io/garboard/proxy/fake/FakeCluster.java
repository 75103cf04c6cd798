package io.garboard.proxy.fake;

import io.garboard.core.error.EtcdError;
import io.garboard.core.member.ClusterService;
import io.garboard.core.member.ResponseCallback;
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

/** A cluster of one that never changes. */
public final class FakeCluster implements ClusterService {

    private final FakeMember member;

    FakeCluster(FakeMember member) {
        this.member = member;
    }

    @Override
    public void memberList(MemberListRequest request, ResponseCallback<MemberListResponse> callback) {
        callback.succeed(MemberListResponse.newBuilder()
                .setHeader(member.header())
                .addMembers(Member.newBuilder().setID(FakeMember.MEMBER_ID).setName("fake"))
                .build());
    }

    @Override
    public void memberAdd(MemberAddRequest request, ResponseCallback<MemberAddResponse> callback) {
        callback.fail(EtcdError.UNHEALTHY);
    }

    @Override
    public void memberRemove(MemberRemoveRequest request, ResponseCallback<MemberRemoveResponse> callback) {
        callback.fail(EtcdError.NOT_ENOUGH_STARTED_MEMBERS);
    }

    @Override
    public void memberUpdate(MemberUpdateRequest request, ResponseCallback<MemberUpdateResponse> callback) {
        callback.fail(EtcdError.MEMBER_BAD_URLS);
    }

    @Override
    public void memberPromote(MemberPromoteRequest request, ResponseCallback<MemberPromoteResponse> callback) {
        callback.fail(EtcdError.MEMBER_NOT_LEARNER);
    }
}
