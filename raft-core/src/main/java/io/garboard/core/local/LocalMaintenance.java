package io.garboard.core.local;

import io.garboard.core.alarm.AlarmStore;
import io.garboard.core.apply.Headers;
import io.garboard.core.apply.Quota;
import io.garboard.core.command.Command;
import io.garboard.core.error.EtcdError;
import io.garboard.core.member.MaintenanceService;
import io.garboard.core.member.ResponseCallback;
import io.garboard.core.mvcc.KvHash;
import io.garboard.core.mvcc.MvccStore;
import io.garboard.core.mvcc.Result;
import io.garboard.core.node.NodeStatus;
import io.garboard.core.storage.BufferedStorage;
import io.garboard.etcd.rpc.AlarmMember;
import io.garboard.etcd.rpc.AlarmRequest;
import io.garboard.etcd.rpc.AlarmResponse;
import io.garboard.etcd.rpc.AlarmType;
import io.garboard.etcd.rpc.DefragmentRequest;
import io.garboard.etcd.rpc.DefragmentResponse;
import io.garboard.etcd.rpc.DowngradeInfo;
import io.garboard.etcd.rpc.HashKVRequest;
import io.garboard.etcd.rpc.HashKVResponse;
import io.garboard.etcd.rpc.HashRequest;
import io.garboard.etcd.rpc.HashResponse;
import io.garboard.etcd.rpc.ResponseHeader;
import io.garboard.etcd.rpc.StatusRequest;
import io.garboard.etcd.rpc.StatusResponse;
import io.garboard.spi.storage.StorageException;
import io.garboard.spi.storage.StorageSize;

/** Answers for this one member. */
final class LocalMaintenance implements MaintenanceService {

    private final Proposals proposals;
    private final ReadThreads reads;
    private final SpaceReclaimer reclaimer;
    private final MvccStore store;
    private final BufferedStorage storage;
    private final AlarmStore alarms;
    private final Quota quota;
    private final Headers headers;

    LocalMaintenance(
            Proposals proposals,
            ReadThreads reads,
            SpaceReclaimer reclaimer,
            MvccStore store,
            BufferedStorage storage,
            AlarmStore alarms,
            Quota quota,
            Headers headers) {
        this.proposals = proposals;
        this.reads = reads;
        this.reclaimer = reclaimer;
        this.store = store;
        this.storage = storage;
        this.alarms = alarms;
        this.quota = quota;
        this.headers = headers;
    }

    @Override
    public void alarm(AlarmRequest request, ResponseCallback<AlarmResponse> callback) {
        proposals.propose(Command.newBuilder().setAlarm(request).build(), callback);
    }

    @Override
    public void status(StatusRequest request, ResponseCallback<StatusResponse> callback) {
        StorageSize size;
        try {
            size = storage.size();
        } catch (StorageException e) {
            reads.failed(e, callback);
            return;
        }
        NodeStatus node = proposals.node().status();
        StatusResponse.Builder status = StatusResponse.newBuilder()
                .setHeader(header())
                .setVersion(EtcdVersion.SERVER)
                .setStorageVersion(EtcdVersion.CLUSTER)
                .setDbSize(size.allocatedBytes())
                .setDbSizeInUse(size.inUseBytes())
                .setDbSizeQuota(Math.max(0, quota.limitBytes()))
                .setLeader(node.leaderId())
                .setRaftIndex(node.commitIndex())
                .setRaftTerm(node.term())
                .setRaftAppliedIndex(node.appliedIndex())
                .setIsLearner(node.isLearner())
                .setDowngradeInfo(DowngradeInfo.getDefaultInstance());
        if (node.leaderId() == 0) {
            status.addErrors(EtcdError.NO_LEADER.text());
        }
        alarms.get(AlarmType.NONE).forEach(alarm -> status.addErrors(describe(alarm)));
        callback.succeed(status.build());
    }

    /** As etcd prints an alarm, trailing blank included: tools compare it. */
    private static String describe(AlarmMember alarm) {
        return "memberID:" + Long.toUnsignedString(alarm.getMemberID()) + " alarm:" + alarm.getAlarm() + " ";
    }

    @Override
    public void defragment(DefragmentRequest request, ResponseCallback<DefragmentResponse> callback) {
        reclaimer.reclaim(
                callback, () -> callback.succeed(DefragmentResponse.newBuilder().build()));
    }

    @Override
    public void hash(HashRequest request, ResponseCallback<HashResponse> callback) {
        reads.execute(callback, () -> {
            try {
                int hash = TableHash.of(storage);
                callback.succeed(HashResponse.newBuilder()
                        .setHeader(header())
                        .setHash(hash)
                        .build());
            } catch (StorageException e) {
                reads.failed(e, callback);
            }
        });
    }

    @Override
    public void hashKv(HashKVRequest request, ResponseCallback<HashKVResponse> callback) {
        reads.execute(callback, () -> {
            Result<KvHash> result;
            try {
                result = store.hashKv(request.getRevision());
            } catch (StorageException e) {
                reads.failed(e, callback);
                return;
            }
            EtcdError error = result.error();
            if (error != null) {
                callback.fail(error);
                return;
            }
            KvHash hash = result.value();
            callback.succeed(HashKVResponse.newBuilder()
                    .setHeader(header())
                    .setHash(hash.hash())
                    .setCompactRevision(hash.compactRevision())
                    .setHashRevision(hash.revision())
                    .build());
        });
    }

    private ResponseHeader header() {
        return headers.header(store.currentRevision());
    }
}
