package io.garboard.proxy.fake;

import io.garboard.core.error.EtcdError;
import io.garboard.core.member.MaintenanceService;
import io.garboard.core.member.ResponseCallback;
import io.garboard.etcd.rpc.AlarmRequest;
import io.garboard.etcd.rpc.AlarmResponse;
import io.garboard.etcd.rpc.DefragmentRequest;
import io.garboard.etcd.rpc.DefragmentResponse;
import io.garboard.etcd.rpc.DowngradeRequest;
import io.garboard.etcd.rpc.DowngradeResponse;
import io.garboard.etcd.rpc.HashKVRequest;
import io.garboard.etcd.rpc.HashKVResponse;
import io.garboard.etcd.rpc.HashRequest;
import io.garboard.etcd.rpc.HashResponse;
import io.garboard.etcd.rpc.MoveLeaderRequest;
import io.garboard.etcd.rpc.MoveLeaderResponse;
import io.garboard.etcd.rpc.StatusRequest;
import io.garboard.etcd.rpc.StatusResponse;

/** Answers with headers and little else. */
public final class FakeMaintenance implements MaintenanceService {

    private final FakeMember member;

    FakeMaintenance(FakeMember member) {
        this.member = member;
    }

    @Override
    public void alarm(AlarmRequest request, ResponseCallback<AlarmResponse> callback) {
        callback.succeed(AlarmResponse.newBuilder().setHeader(member.header()).build());
    }

    @Override
    public void status(StatusRequest request, ResponseCallback<StatusResponse> callback) {
        callback.succeed(StatusResponse.newBuilder()
                .setHeader(member.header())
                .setVersion("3.7.1")
                .build());
    }

    @Override
    public void defragment(DefragmentRequest request, ResponseCallback<DefragmentResponse> callback) {
        callback.succeed(
                DefragmentResponse.newBuilder().setHeader(member.header()).build());
    }

    @Override
    public void hash(HashRequest request, ResponseCallback<HashResponse> callback) {
        callback.succeed(HashResponse.newBuilder().setHeader(member.header()).build());
    }

    @Override
    public void hashKv(HashKVRequest request, ResponseCallback<HashKVResponse> callback) {
        callback.succeed(HashKVResponse.newBuilder().setHeader(member.header()).build());
    }

    @Override
    public void moveLeader(MoveLeaderRequest request, ResponseCallback<MoveLeaderResponse> callback) {
        callback.fail(EtcdError.BAD_LEADER_TRANSFEREE);
    }

    @Override
    public void downgrade(DowngradeRequest request, ResponseCallback<DowngradeResponse> callback) {
        callback.fail(EtcdError.INVALID_DOWNGRADE_TARGET);
    }
}
