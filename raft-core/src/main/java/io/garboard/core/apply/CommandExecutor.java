package io.garboard.core.apply;

import com.google.protobuf.MessageLite;
import io.garboard.core.alarm.AlarmStore;
import io.garboard.core.command.Command;
import io.garboard.core.command.MemberAttributes;
import io.garboard.core.encryption.EncryptionStore;
import io.garboard.core.error.EtcdError;
import io.garboard.core.lease.Grant;
import io.garboard.core.lease.Lessor;
import io.garboard.core.membership.ClusterMember;
import io.garboard.core.membership.ClusterMembership;
import io.garboard.core.mvcc.MvccStore;
import io.garboard.core.mvcc.Result;
import io.garboard.core.storage.RowWriter;
import io.garboard.etcd.rpc.AlarmRequest;
import io.garboard.etcd.rpc.AlarmResponse;
import io.garboard.etcd.rpc.AlarmType;
import io.garboard.etcd.rpc.CompactionRequest;
import io.garboard.etcd.rpc.CompactionResponse;
import io.garboard.etcd.rpc.LeaseCheckpointRequest;
import io.garboard.etcd.rpc.LeaseCheckpointResponse;
import io.garboard.etcd.rpc.LeaseGrantRequest;
import io.garboard.etcd.rpc.LeaseGrantResponse;
import io.garboard.etcd.rpc.LeaseRevokeRequest;
import io.garboard.etcd.rpc.LeaseRevokeResponse;
import io.garboard.etcd.rpc.RequestOp;
import io.garboard.etcd.rpc.ResponseHeader;
import io.garboard.etcd.rpc.TxnRequest;
import io.garboard.spi.storage.StorageException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Executes one command after the other on the parts of the state. Confined to the apply loop.
 *
 * <p>A command's result depends on the state and the command alone, so every member comes to the same one; an error is as
 * much a result as a response.
 */
final class CommandExecutor {

    private final MvccStore store;
    private final Lessor lessor;
    private final AlarmStore alarms;
    private final ClusterMembership members;
    private final RowWriter rows;
    private final Headers headers;
    private final EncryptionStore encryption;
    /** Of the log entry that the commands belong to. */
    private long index;

    CommandExecutor(
            MvccStore store,
            Lessor lessor,
            AlarmStore alarms,
            ClusterMembership members,
            RowWriter rows,
            Headers headers,
            EncryptionStore encryption) {
        this.store = store;
        this.lessor = lessor;
        this.alarms = alarms;
        this.members = members;
        this.rows = rows;
        this.headers = headers;
        this.encryption = encryption;
    }

    /** The commands from now on are this entry's. */
    void entry(long entryIndex) {
        index = entryIndex;
    }

    /**
     * Executes a command.
     *
     * @param term the entry's: a leader's own decisions hold in its term only
     * @throws StorageException if the engine failed: the member must stop, since the command may be half executed
     */
    Result<? extends MessageLite> execute(Command command, long term) throws StorageException {
        if (command.getOnlyInTerm() != 0 && command.getOnlyInTerm() != term) {
            return Result.failed(EtcdError.LEADER_CHANGED);
        }
        EtcdError refusal = refusal(command);
        if (refusal != null) {
            return Result.failed(refusal);
        }
        if (!encryption.allows(command)) {
            return Result.failed(EtcdError.ENCRYPTION_CHANGED);
        }
        return switch (command.getBodyCase()) {
            case PUT -> store.put(command.getPut(), headers);
            case DELETE_RANGE -> store.deleteRange(command.getDeleteRange(), headers);
            case TXN -> store.txn(command.getTxn(), headers);
            case COMPACTION -> compact(command.getCompaction());
            case LEASE_GRANT -> grant(command.getLeaseGrant());
            case LEASE_REVOKE -> revoke(command.getLeaseRevoke());
            case LEASE_CHECKPOINT -> checkpoint(command.getLeaseCheckpoint());
            case ALARM -> alarm(command.getAlarm());
            case MEMBER_ATTRIBUTES -> attributes(command.getMemberAttributes());
            case CLUSTER_VERSION -> {
                members.setClusterVersion(command.getClusterVersion().getVersion());
                yield Result.of(header());
            }
            case ENCRYPTION_CHANGE -> encryption.apply(command.getEncryptionChange(), store.appliedRevision(), rows);
            case REWRITE_ROWS -> encryption.apply(command.getRewriteRows(), index, store, rows);
            case BODY_NOT_SET ->
                throw new IllegalStateException(
                        "the log holds a command that this version does not know: start the version that wrote it");
        };
    }

    /** What an alarm forbids: with CORRUPT everything that changes the key space or leases, with NOSPACE what grows them. */
    private @Nullable EtcdError refusal(Command command) {
        boolean corrupt = alarms.isRaised(AlarmType.CORRUPT);
        boolean full = alarms.isRaised(AlarmType.NOSPACE);
        if (!corrupt && !full) {
            return null;
        }
        return switch (command.getBodyCase()) {
            case PUT, LEASE_GRANT -> corrupt ? EtcdError.CORRUPT : EtcdError.NO_SPACE;
            case TXN -> corrupt ? EtcdError.CORRUPT : putsSomething(command.getTxn()) ? EtcdError.NO_SPACE : null;
            case DELETE_RANGE, COMPACTION, LEASE_REVOKE, REWRITE_ROWS -> corrupt ? EtcdError.CORRUPT : null;
            case LEASE_CHECKPOINT, ALARM, MEMBER_ATTRIBUTES, CLUSTER_VERSION, ENCRYPTION_CHANGE, BODY_NOT_SET -> null;
        };
    }

    private static boolean putsSomething(TxnRequest txn) {
        return putsSomething(txn.getSuccessList()) || putsSomething(txn.getFailureList());
    }

    private static boolean putsSomething(List<RequestOp> operations) {
        return operations.stream()
                .anyMatch(operation -> operation.hasRequestPut()
                        || (operation.hasRequestTxn() && putsSomething(operation.getRequestTxn())));
    }

    private Result<CompactionResponse> compact(CompactionRequest request) {
        Result<Long> compacted = store.compact(request.getRevision());
        EtcdError error = compacted.error();
        return error != null
                ? Result.failed(error)
                : Result.of(CompactionResponse.newBuilder().setHeader(header()).build());
    }

    private Result<LeaseGrantResponse> grant(LeaseGrantRequest request) {
        Grant grant = lessor.grant(request.getID(), request.getTTL(), rows);
        EtcdError error = grant.error();
        return error != null
                ? Result.failed(error)
                : Result.of(LeaseGrantResponse.newBuilder()
                        .setHeader(header())
                        .setID(request.getID())
                        .setTTL(grant.ttlSeconds())
                        .build());
    }

    /** Deletes the lease's keys in one revision and drops the lease. */
    private Result<LeaseRevokeResponse> revoke(LeaseRevokeRequest request) {
        List<byte[]> keys = lessor.keysOf(request.getID());
        if (keys == null) {
            return Result.failed(EtcdError.LEASE_NOT_FOUND);
        }
        store.deleteKeys(keys);
        lessor.revoke(request.getID(), rows);
        return Result.of(LeaseRevokeResponse.newBuilder().setHeader(header()).build());
    }

    private Result<LeaseCheckpointResponse> checkpoint(LeaseCheckpointRequest request) {
        request.getCheckpointsList().forEach(lease -> lessor.checkpoint(lease.getID(), lease.getRemainingTTL(), rows));
        return Result.of(
                LeaseCheckpointResponse.newBuilder().setHeader(header()).build());
    }

    private Result<AlarmResponse> alarm(AlarmRequest request) {
        return Result.of(AlarmResponse.newBuilder()
                .setHeader(header())
                .addAllAlarms(alarms.apply(request, rows))
                .build());
    }

    private Result<? extends MessageLite> attributes(MemberAttributes attributes) {
        ClusterMember member = members.member(attributes.getMemberId());
        if (member == null) {
            return Result.failed(EtcdError.MEMBER_NOT_FOUND);
        }
        members.put(member.withAttributes(attributes.getName(), attributes.getClientUrlsList()));
        return Result.of(header());
    }

    private ResponseHeader header() {
        return headers.header(store.appliedRevision());
    }
}
