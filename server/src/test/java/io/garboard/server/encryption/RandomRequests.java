package io.garboard.server.encryption;

import com.google.protobuf.ByteString;
import io.garboard.etcd.rpc.Compare;
import io.garboard.etcd.rpc.Compare.CompareResult;
import io.garboard.etcd.rpc.Compare.CompareTarget;
import io.garboard.etcd.rpc.DeleteRangeRequest;
import io.garboard.etcd.rpc.PutRequest;
import io.garboard.etcd.rpc.RangeRequest;
import io.garboard.etcd.rpc.RangeRequest.SortOrder;
import io.garboard.etcd.rpc.RangeRequest.SortTarget;
import io.garboard.etcd.rpc.RequestOp;
import io.garboard.etcd.rpc.TxnRequest;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;

/** Requests over few keys and few values, so that comparisons hold, sorts tie and ranges overlap. Keys begin with s or p. */
final class RandomRequests {

    private static final int KEYS = 12;

    private final SplittableRandom random;

    RandomRequests(SplittableRandom random) {
        this.random = random;
    }

    private static ByteString bytes(String text) {
        return ByteString.copyFromUtf8(text);
    }

    private ByteString key() {
        return bytes((random.nextInt(4) == 0 ? "p" : "s") + random.nextInt(KEYS));
    }

    private ByteString value() {
        return switch (random.nextInt(6)) {
            case 0 -> ByteString.EMPTY;
            case 1 -> bytes("plaintext-" + "x".repeat(random.nextInt(300)));
            default -> bytes("plaintext-" + random.nextInt(4));
        };
    }

    private ByteString end() {
        return switch (random.nextInt(4)) {
            case 0 -> bytes("\0");
            case 1 -> bytes("t");
            default -> ByteString.EMPTY;
        };
    }

    PutRequest put() {
        PutRequest.Builder put = PutRequest.newBuilder().setKey(key()).setPrevKv(random.nextBoolean());
        return random.nextInt(8) == 0
                ? put.setIgnoreValue(true).build()
                : put.setValue(value()).build();
    }

    DeleteRangeRequest delete() {
        return DeleteRangeRequest.newBuilder()
                .setKey(key())
                .setRangeEnd(random.nextInt(6) == 0 ? end() : ByteString.EMPTY)
                .setPrevKv(random.nextBoolean())
                .build();
    }

    RangeRequest range(long revision) {
        RangeRequest.Builder range = RangeRequest.newBuilder()
                .setKey(random.nextInt(3) == 0 ? key() : bytes("p"))
                .setRangeEnd(random.nextInt(4) == 0 ? ByteString.EMPTY : end())
                .setLimit(random.nextInt(3) == 0 ? random.nextInt(6) : 0)
                .setSortOrderValue(random.nextInt(SortOrder.values().length - 1))
                .setSortTarget(random.nextBoolean() ? SortTarget.VALUE : SortTarget.forNumber(random.nextInt(5)))
                .setKeysOnly(random.nextInt(5) == 0)
                .setCountOnly(random.nextInt(8) == 0)
                .setSerializable(false);
        if (random.nextInt(4) == 0) {
            range.setRevision(1 + random.nextLong(revision));
        }
        if (random.nextInt(6) == 0) {
            range.setMinModRevision(random.nextLong(revision + 1));
        }
        if (random.nextInt(6) == 0) {
            range.setMaxCreateRevision(random.nextLong(revision + 1));
        }
        return range.build();
    }

    TxnRequest txn(long revision) {
        return txn(revision, 0, new HashSet<>());
    }

    private TxnRequest txn(long revision, int depth, Set<ByteString> written) {
        TxnRequest.Builder txn = TxnRequest.newBuilder();
        for (int i = random.nextInt(3); i > 0; i--) {
            txn.addCompare(compare());
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            txn.addSuccess(op(revision, depth, written));
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            txn.addFailure(op(revision, depth, written));
        }
        return txn.build();
    }

    private Compare compare() {
        Compare.Builder compare =
                Compare.newBuilder().setKey(key()).setResult(CompareResult.forNumber(random.nextInt(4)));
        if (random.nextInt(3) == 0) {
            compare.setRangeEnd(end());
        }
        return random.nextInt(4) == 0
                ? compare.setTarget(CompareTarget.VERSION)
                        .setVersion(random.nextInt(3))
                        .build()
                : compare.setTarget(CompareTarget.VALUE).setValue(value()).build();
    }

    /** As clients may: no key twice in a transaction. */
    private RequestOp op(long revision, int depth, Set<ByteString> written) {
        switch (random.nextInt(depth == 0 ? 4 : 2)) {
            case 0 -> {
                return RequestOp.newBuilder().setRequestRange(range(revision)).build();
            }
            case 1, 2 -> {
                PutRequest put = put();
                if (written.add(put.getKey())) {
                    return RequestOp.newBuilder().setRequestPut(put).build();
                }
                return RequestOp.newBuilder().setRequestRange(range(revision)).build();
            }
            default -> {
                return RequestOp.newBuilder()
                        .setRequestTxn(txn(revision, depth + 1, written))
                        .build();
            }
        }
    }
}
