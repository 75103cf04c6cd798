package io.garboard.core.member;

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

/** etcd's Maintenance service. No method blocks; all may be called from any thread. */
public interface MaintenanceService {

    void alarm(AlarmRequest request, ResponseCallback<AlarmResponse> callback);

    void status(StatusRequest request, ResponseCallback<StatusResponse> callback);

    /** Gives space back to the file system while everything else goes on; calls back when there is no more to give. */
    void defragment(DefragmentRequest request, ResponseCallback<DefragmentResponse> callback);

    /** A hash over every table. */
    void hash(HashRequest request, ResponseCallback<HashResponse> callback);

    /** etcd's hash over the key space, equal to etcd's bit for bit. */
    void hashKv(HashKVRequest request, ResponseCallback<HashKVResponse> callback);

    /** Hands the leadership over, if this member has it. */
    void moveLeader(MoveLeaderRequest request, ResponseCallback<MoveLeaderResponse> callback);

    void downgrade(DowngradeRequest request, ResponseCallback<DowngradeResponse> callback);
}
