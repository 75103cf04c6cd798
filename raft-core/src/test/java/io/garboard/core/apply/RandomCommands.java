package io.garboard.core.apply;

import com.google.protobuf.ByteString;
import io.garboard.core.command.ClusterVersion;
import io.garboard.core.command.Command;
import io.garboard.etcd.rpc.AlarmRequest;
import io.garboard.etcd.rpc.AlarmType;
import io.garboard.etcd.rpc.CompactionRequest;
import io.garboard.etcd.rpc.DeleteRangeRequest;
import io.garboard.etcd.rpc.LeaseGrantRequest;
import io.garboard.etcd.rpc.LeaseRevokeRequest;
import io.garboard.etcd.rpc.PutRequest;
import io.garboard.etcd.rpc.RequestOp;
import io.garboard.etcd.rpc.TxnRequest;
import java.util.SplittableRandom;

/** Commands of every kind over few keys and leases. */
final class RandomCommands {

    static final int KEYS = 40;

    private final SplittableRandom random;

    RandomCommands(SplittableRandom random) {
        this.random = random;
    }

    static String key(int number) {
        return String.format("key%02d", number);
    }

    Command next(long revision) {
        Command.Builder command = Command.newBuilder();
        int kind = random.nextInt(100);
        if (kind < 60) {
            return command.setPut(put()).build();
        } else if (kind < 72) {
            return command.setDeleteRange(delete()).build();
        } else if (kind < 80) {
            return command.setTxn(txn()).build();
        } else if (kind < 84) {
            return command.setCompaction(CompactionRequest.newBuilder().setRevision(revision - random.nextInt(20)))
                    .build();
        } else if (kind < 92) {
            return command.setLeaseGrant(
                            LeaseGrantRequest.newBuilder().setID(lease()).setTTL(1000 + random.nextInt(100)))
                    .build();
        } else if (kind < 95) {
            return command.setLeaseRevoke(LeaseRevokeRequest.newBuilder().setID(lease()))
                    .build();
        } else if (kind < 98) {
            return command.setAlarm(AlarmRequest.newBuilder()
                            .setAlarm(AlarmType.NOSPACE)
                            .setMemberID(random.nextInt(3) + 1)
                            .setAction(
                                    random.nextInt(4) == 0
                                            ? AlarmRequest.AlarmAction.ACTIVATE
                                            : AlarmRequest.AlarmAction.DEACTIVATE))
                    .build();
        }
        return command.setClusterVersion(ClusterVersion.newBuilder().setVersion("3." + random.nextInt(9) + ".0"))
                .build();
    }

    private long lease() {
        return 1L + random.nextInt(8);
    }

    private PutRequest.Builder put() {
        return PutRequest.newBuilder()
                .setKey(ByteString.copyFromUtf8(key(random.nextInt(KEYS))))
                .setValue(ByteString.copyFromUtf8("v" + random.nextLong()))
                .setLease(random.nextInt(3) == 0 ? lease() : 0);
    }

    private DeleteRangeRequest.Builder delete() {
        int from = random.nextInt(KEYS);
        DeleteRangeRequest.Builder delete = DeleteRangeRequest.newBuilder().setKey(ByteString.copyFromUtf8(key(from)));
        return random.nextBoolean()
                ? delete
                : delete.setRangeEnd(ByteString.copyFromUtf8(key(from + 1 + random.nextInt(5))));
    }

    private TxnRequest.Builder txn() {
        return TxnRequest.newBuilder()
                .addSuccess(RequestOp.newBuilder().setRequestDeleteRange(delete()))
                .addSuccess(RequestOp.newBuilder()
                        .setRequestPut(PutRequest.newBuilder()
                                .setKey(ByteString.copyFromUtf8("txn" + random.nextInt(5)))
                                .setValue(ByteString.copyFromUtf8("t" + random.nextLong()))));
    }
}
