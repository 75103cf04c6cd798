package io.garboard.core.local;

import io.garboard.core.alarm.AlarmStore;
import io.garboard.core.apply.Headers;
import io.garboard.core.apply.Quota;
import io.garboard.core.command.Command;
import io.garboard.core.error.EtcdError;
import io.garboard.core.member.MaintenanceService;
import io.garboard.core.member.ResponseCallback;
import io.garboard.core.membership.ClusterMember;
import io.garboard.core.membership.ClusterMembership;
import io.garboard.core.mvcc.MvccStore;
import io.garboard.core.node.Node;
import io.garboard.core.node.NodeStatus;
import io.garboard.core.node.TransferCallback;
import io.garboard.core.storage.BufferedStorage;
import io.garboard.etcd.rpc.AlarmMember;
import io.garboard.etcd.rpc.AlarmRequest;
import io.garboard.etcd.rpc.AlarmResponse;
import io.garboard.etcd.rpc.AlarmType;
import io.garboard.etcd.rpc.DefragmentRequest;
import io.garboard.etcd.rpc.DefragmentResponse;
import io.garboard.etcd.rpc.DowngradeInfo;
import io.garboard.etcd.rpc.DowngradeRequest;
import io.garboard.etcd.rpc.DowngradeResponse;
import io.garboard.etcd.rpc.HashKVRequest;
import io.garboard.etcd.rpc.HashKVResponse;
import io.garboard.etcd.rpc.HashRequest;
import io.garboard.etcd.rpc.HashResponse;
import io.garboard.etcd.rpc.MoveLeaderRequest;
import io.garboard.etcd.rpc.MoveLeaderResponse;
import io.garboard.etcd.rpc.ResponseHeader;
import io.garboard.etcd.rpc.StatusRequest;
import io.garboard.etcd.rpc.StatusResponse;
import io.garboard.spi.storage.StorageException;
import io.garboard.spi.storage.StorageSize;
import java.util.regex.Pattern;

/** Answers for this one member. */
final class LocalMaintenance implements MaintenanceService {

    private static final Pattern VERSION = Pattern.compile("\\d+\\.\\d+(\\.\\d+)?");

    private final Proposals proposals;
    private final ClusterMembership members;
    private final Hashes hashes;
    private final ReadThreads reads;
    private final SpaceReclaimer reclaimer;
    private final MvccStore store;
    private final BufferedStorage storage;
    private final AlarmStore alarms;
    private final Quota quota;
    private final Headers headers;

    LocalMaintenance(
            Proposals proposals,
            ClusterMembership members,
            Hashes hashes,
            ReadThreads reads,
            SpaceReclaimer reclaimer,
            MvccStore store,
            BufferedStorage storage,
            AlarmStore alarms,
            Quota quota,
            Headers headers) {
        this.proposals = proposals;
        this.members = members;
        this.hashes = hashes;
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
        hashes.at(request.getRevision(), Mapped.to(callback, hash -> HashKVResponse.newBuilder()
                .setHeader(header())
                .setHash(hash.hash())
                .setCompactRevision(hash.compactRevision())
                .setHashRevision(hash.revision())
                .build()));
    }

    @Override
    public void moveLeader(MoveLeaderRequest request, ResponseCallback<MoveLeaderResponse> callback) {
        Node node = proposals.node();
        ClusterMember target = members.member(request.getTargetID());
        if (!node.leadership().isLeader()) {
            callback.fail(EtcdError.NOT_LEADER);
        } else if (target == null || target.learner()) {
            callback.fail(EtcdError.BAD_LEADER_TRANSFEREE);
        } else {
            node.transferLeadership(target.id(), new TransferCallback() {
                @Override
                public void transferred() {
                    callback.succeed(MoveLeaderResponse.getDefaultInstance());
                }

                @Override
                public void fail(EtcdError error) {
                    callback.fail(error);
                }
            });
        }
    }

    /** There is no earlier version that could read this one's data, so there is none to go back to. */
    @Override
    public void downgrade(DowngradeRequest request, ResponseCallback<DowngradeResponse> callback) {
        switch (request.getAction()) {
            case VALIDATE, ENABLE ->
                callback.fail(
                        VERSION.matcher(request.getVersion()).matches()
                                ? EtcdError.INVALID_DOWNGRADE_TARGET
                                : EtcdError.WRONG_DOWNGRADE_FORMAT);
            case CANCEL -> callback.fail(EtcdError.NO_INFLIGHT_DOWNGRADE);
            case UNRECOGNIZED -> callback.fail(EtcdError.NOT_CAPABLE);
        }
    }

    private ResponseHeader header() {
        return headers.header(store.currentRevision());
    }
}
