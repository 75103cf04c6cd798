package io.garboard.conformance.differential;

import com.google.protobuf.ByteString;
import io.garboard.etcd.rpc.CompactionRequest;
import io.garboard.etcd.rpc.Compare;
import io.garboard.etcd.rpc.DeleteRangeRequest;
import io.garboard.etcd.rpc.KVGrpc;
import io.garboard.etcd.rpc.LeaseGrantRequest;
import io.garboard.etcd.rpc.LeaseGrpc;
import io.garboard.etcd.rpc.LeaseRevokeRequest;
import io.garboard.etcd.rpc.LeaseTimeToLiveRequest;
import io.garboard.etcd.rpc.MaintenanceGrpc;
import io.garboard.etcd.rpc.PutRequest;
import io.garboard.etcd.rpc.RangeRequest;
import io.garboard.etcd.rpc.RequestOp;
import io.garboard.etcd.rpc.TxnRequest;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/** Draws requests that etcd refuses, or nearly. An unknown sort target is not among them: it kills etcd 3.5. */
final class BadRequests {
    private static final ByteString LARGE = ByteString.copyFrom(new byte[1_600_000]);
    private static final int MAX_TXN_OPS = 128;

    private final SplittableRandom random;
    private final World world;
    private final KeySpace keys;
    private final List<Supplier<Call<?, ?>>> kinds;

    BadRequests(SplittableRandom random, World world, KeySpace keys) {
        this.random = random;
        this.world = world;
        this.keys = keys;
        kinds = List.of(
                () -> put(PutRequest.newBuilder().setValue(keys.value())),
                () -> range(RangeRequest.newBuilder().setRangeEnd(keys.key())),
                () -> delete(DeleteRangeRequest.newBuilder().setRangeEnd(keys.key())),
                () -> range(range().setRevision(world.revision() + 1 + random.nextInt(5))),
                () -> range(range().setRevision(compacted())),
                () -> range(range().setRevision(compacted()).setCountOnly(true).setRangeEnd(keys.key())),
                () -> range(range().setRevision(-3)),
                () -> range(range().setLimit(-2).setRangeEnd(ByteString.copyFrom(new byte[1]))),
                () -> range(range().setSortOrderValue(3 + random.nextInt(3))),
                () -> put(put().setIgnoreValue(true).setValue(ByteString.copyFromUtf8("v"))),
                () -> put(put().setIgnoreLease(true).setLease(7)),
                () -> put(put().setLease(987_654_321)),
                () -> put(put().setLease(-5)),
                () -> random.nextInt(4) == 0 ? put(put().setValue(LARGE)) : manyOperations(MAX_TXN_OPS + 1),
                () -> manyOperations(MAX_TXN_OPS),
                this::manyCompares,
                this::nestedBeyondTheBudget,
                this::duplicateKeys,
                this::putInsideADelete,
                this::emptyKeyInsideATxn,
                this::compareWithoutKey,
                this::operationWithoutRequest,
                this::futureRevisionInsideATxn,
                this::unknownLeaseInsideATxn,
                () -> compact(compacted()),
                () -> compact(world.revision() + 1 + random.nextInt(3)),
                () -> compact(-1),
                this::hashOfTheFuture,
                this::hashOfTheCompacted,
                this::leaseThatExists,
                this::leaseTooLong,
                () -> revoke(123_456_789),
                this::timeToLiveOfNoLease);
    }

    Call<?, ?> next() {
        return kinds.get(random.nextInt(kinds.size())).get();
    }

    private long compacted() {
        return Math.max(0, world.compactedRevision() - 1 - random.nextInt(3));
    }

    private RangeRequest.Builder range() {
        return RangeRequest.newBuilder().setKey(keys.key());
    }

    private PutRequest.Builder put() {
        return PutRequest.newBuilder().setKey(keys.key());
    }

    private static Call<?, ?> range(RangeRequest.Builder range) {
        return Call.of(KVGrpc.getRangeMethod(), range.build());
    }

    private static Call<?, ?> put(PutRequest.Builder put) {
        return Call.of(KVGrpc.getPutMethod(), put.build());
    }

    private static Call<?, ?> delete(DeleteRangeRequest.Builder delete) {
        return Call.of(KVGrpc.getDeleteRangeMethod(), delete.build());
    }

    private static Call<?, ?> txn(TxnRequest.Builder transaction) {
        return Call.of(KVGrpc.getTxnMethod(), transaction.build());
    }

    private static Call<?, ?> compact(long revision) {
        return Call.of(
                KVGrpc.getCompactMethod(),
                CompactionRequest.newBuilder().setRevision(revision).build());
    }

    private static RequestOp putOp(ByteString key) {
        return RequestOp.newBuilder()
                .setRequestPut(PutRequest.newBuilder().setKey(key))
                .build();
    }

    private Call<?, ?> manyOperations(int count) {
        TxnRequest.Builder transaction = TxnRequest.newBuilder();
        for (int i = 0; i < count; i++) {
            RangeRequest.Builder range = RangeRequest.newBuilder().setKey(keys.key());
            transaction.addSuccess(RequestOp.newBuilder().setRequestRange(range));
        }
        return txn(transaction);
    }

    private Call<?, ?> manyCompares() {
        TxnRequest.Builder transaction = TxnRequest.newBuilder();
        for (int i = 0; i <= MAX_TXN_OPS; i++) {
            transaction.addCompare(Compare.newBuilder().setKey(keys.key()));
        }
        return txn(transaction);
    }

    private Call<?, ?> nestedBeyondTheBudget() {
        int outer = 60 + random.nextInt(10);
        TxnRequest.Builder inner = TxnRequest.newBuilder();
        for (int i = 0; i < MAX_TXN_OPS - outer + random.nextInt(3); i++) {
            inner.addFailure(RequestOp.newBuilder().setRequestRange(range()));
        }
        TxnRequest.Builder transaction = TxnRequest.newBuilder();
        for (int i = 1; i < outer; i++) {
            transaction.addSuccess(RequestOp.newBuilder().setRequestRange(range()));
        }
        return txn(transaction.addSuccess(RequestOp.newBuilder().setRequestTxn(inner)));
    }

    private Call<?, ?> duplicateKeys() {
        ByteString key = keys.key();
        TxnRequest.Builder transaction = TxnRequest.newBuilder().addSuccess(putOp(key));
        if (random.nextBoolean()) {
            return txn(transaction.addSuccess(putOp(key)));
        }
        TxnRequest.Builder inner = TxnRequest.newBuilder().addFailure(putOp(key));
        return txn(transaction.addSuccess(RequestOp.newBuilder().setRequestTxn(inner)));
    }

    private Call<?, ?> putInsideADelete() {
        ByteString key = keys.key();
        RequestOp delete = RequestOp.newBuilder()
                .setRequestDeleteRange(DeleteRangeRequest.newBuilder()
                        .setKey(key)
                        .setRangeEnd(key.concat(ByteString.copyFromUtf8("~"))))
                .build();
        TxnRequest.Builder transaction = TxnRequest.newBuilder();
        boolean putFirst = random.nextBoolean();
        transaction.addFailure(putFirst ? putOp(key) : delete).addFailure(putFirst ? delete : putOp(key));
        return txn(transaction.addFailure(delete));
    }

    private Call<?, ?> emptyKeyInsideATxn() {
        return txn(TxnRequest.newBuilder().addSuccess(putOp(keys.key())).addFailure(putOp(ByteString.EMPTY)));
    }

    private Call<?, ?> compareWithoutKey() {
        return txn(TxnRequest.newBuilder().addCompare(Compare.newBuilder().setVersion(1)));
    }

    private Call<?, ?> operationWithoutRequest() {
        return txn(TxnRequest.newBuilder().addSuccess(RequestOp.getDefaultInstance()));
    }

    private Call<?, ?> futureRevisionInsideATxn() {
        RangeRequest.Builder range = range().setRevision(random.nextBoolean() ? world.revision() + 2 : compacted());
        return txn(TxnRequest.newBuilder()
                .addSuccess(putOp(keys.key()))
                .addSuccess(RequestOp.newBuilder().setRequestRange(range)));
    }

    private Call<?, ?> unknownLeaseInsideATxn() {
        PutRequest.Builder put = put().setLease(987_654_321);
        return txn(TxnRequest.newBuilder()
                .addSuccess(putOp(keys.key()))
                .addSuccess(RequestOp.newBuilder().setRequestPut(put)));
    }

    private Call<?, ?> hashOfTheFuture() {
        return Call.of(MaintenanceGrpc.getHashKVMethod(), RequestGenerator.hashAt(world.revision() + 5));
    }

    private Call<?, ?> hashOfTheCompacted() {
        return Call.of(MaintenanceGrpc.getHashKVMethod(), RequestGenerator.hashAt(compacted()));
    }

    private Call<?, ?> leaseThatExists() {
        long id = world.someLease(random);
        return id == 0
                ? revoke(1)
                : Call.of(
                        LeaseGrpc.getLeaseGrantMethod(),
                        LeaseGrantRequest.newBuilder().setID(id).setTTL(5_000).build());
    }

    private Call<?, ?> leaseTooLong() {
        return Call.of(
                LeaseGrpc.getLeaseGrantMethod(),
                LeaseGrantRequest.newBuilder().setID(5).setTTL(9_000_000_001L).build());
    }

    private static Call<?, ?> revoke(long id) {
        return Call.of(
                LeaseGrpc.getLeaseRevokeMethod(),
                LeaseRevokeRequest.newBuilder().setID(id).build());
    }

    private Call<?, ?> timeToLiveOfNoLease() {
        return Call.of(
                LeaseGrpc.getLeaseTimeToLiveMethod(),
                LeaseTimeToLiveRequest.newBuilder().setID(123_456_789).build());
    }
}
