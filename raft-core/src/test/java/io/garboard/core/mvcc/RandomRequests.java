package io.garboard.core.mvcc;

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

/** Draws requests such as a client may send past the proxy's checks. */
final class RandomRequests {

    private final SplittableRandom random;
    private final int keys;
    /** Around which revision to ask; set by the test. */
    long revision = 1;

    RandomRequests(SplittableRandom random, int keys) {
        this.random = random;
        this.keys = keys;
    }

    ByteString key() {
        return ByteString.copyFromUtf8((random.nextBoolean() ? "/a/" : "/b/") + random.nextInt(keys));
    }

    ByteString rangeEnd(ByteString key) {
        return switch (random.nextInt(6)) {
            case 0 -> ByteString.copyFrom(new byte[1]);
            case 1 -> ByteString.copyFromUtf8("/b");
            case 2 -> key();
            default -> ByteString.EMPTY;
        };
    }

    private ByteString value() {
        byte[] value = new byte[random.nextInt(5) == 0 ? 0 : random.nextInt(40)];
        random.nextBytes(value);
        return ByteString.copyFrom(value);
    }

    private boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }

    private long oldRevision() {
        return oneIn(12)
                ? random.nextLong(-2, revision + 3)
                : random.nextLong(Math.max(0, revision - 60), revision + 1);
    }

    PutRequest put(ByteString key) {
        return put(key, true);
    }

    private PutRequest put(ByteString key, boolean mayIgnore) {
        PutRequest.Builder put = PutRequest.newBuilder().setKey(key).setPrevKv(oneIn(3));
        if (mayIgnore && oneIn(8)) {
            put.setIgnoreValue(true);
        } else {
            put.setValue(value());
        }
        if (mayIgnore && oneIn(8)) {
            put.setIgnoreLease(true);
        } else if (oneIn(4)) {
            put.setLease(random.nextInt(1, 5));
        }
        return put.build();
    }

    DeleteRangeRequest delete() {
        ByteString key = key();
        return DeleteRangeRequest.newBuilder()
                .setKey(key)
                .setRangeEnd(oneIn(6) ? rangeEnd(key) : ByteString.EMPTY)
                .setPrevKv(oneIn(3))
                .build();
    }

    RangeRequest range() {
        ByteString key = oneIn(4) ? ByteString.copyFromUtf8("/") : key();
        RangeRequest.Builder range =
                RangeRequest.newBuilder().setKey(key).setRangeEnd(rangeEnd(key)).setKeysOnly(oneIn(6));
        if (oneIn(2)) {
            range.setRevision(oldRevision());
        }
        if (oneIn(2)) {
            range.setLimit(random.nextInt(-1, 8));
        }
        if (oneIn(3)) {
            range.setSortOrder(SortOrder.forNumber(random.nextInt(3)));
            range.setSortTarget(SortTarget.forNumber(random.nextInt(5)));
        }
        if (oneIn(4)) {
            range.setMinModRevision(oneIn(2) ? oldRevision() : 0)
                    .setMaxModRevision(oneIn(2) ? oldRevision() : 0)
                    .setMinCreateRevision(oneIn(2) ? oldRevision() : 0)
                    .setMaxCreateRevision(oneIn(2) ? oldRevision() : 0);
        }
        return range.setCountOnly(oneIn(6)).build();
    }

    private Compare compare() {
        ByteString key = key();
        Compare.Builder compare = Compare.newBuilder()
                .setKey(key)
                .setRangeEnd(oneIn(5) ? rangeEnd(key) : ByteString.EMPTY)
                .setResult(CompareResult.forNumber(random.nextInt(4)))
                .setTarget(CompareTarget.forNumber(random.nextInt(5)));
        switch (random.nextInt(5)) {
            case 0 -> compare.setVersion(random.nextInt(4));
            case 1 -> compare.setCreateRevision(oldRevision());
            case 2 -> compare.setModRevision(oldRevision());
            case 3 -> compare.setValue(value());
            default -> compare.setLease(random.nextInt(3));
        }
        return compare.build();
    }

    /**
     * No key is put twice, nor put and deleted, anywhere in a transaction: the proxy refuses that. But it lets through,
     * as etcd does, that keys are put and also deleted by a deletion of all from a key on.
     */
    TxnRequest txn() {
        return txn(2, new HashSet<>(), oneIn(10));
    }

    private TxnRequest txn(int depth, Set<ByteString> written, boolean deletesAll) {
        TxnRequest.Builder txn = TxnRequest.newBuilder();
        for (int i = random.nextInt(3); i > 0; i--) {
            txn.addCompare(compare());
        }
        for (int i = random.nextInt(4); i > 0; i--) {
            txn.addSuccess(op(depth, written, deletesAll));
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            txn.addFailure(op(depth, written, deletesAll));
        }
        return txn.build();
    }

    private RequestOp op(int depth, Set<ByteString> written, boolean deletesAll) {
        RequestOp.Builder op = RequestOp.newBuilder();
        ByteString key = key();
        switch (random.nextInt(6)) {
            case 0, 1 -> {
                if (written.add(key)) {
                    return op.setRequestPut(put(key, !deletesAll)).build();
                }
            }
            case 2 -> {
                if (deletesAll) {
                    return op.setRequestDeleteRange(DeleteRangeRequest.newBuilder()
                                    .setKey(key)
                                    .setRangeEnd(ByteString.copyFrom(new byte[1]))
                                    .setPrevKv(oneIn(2)))
                            .build();
                }
                if (written.add(key)) {
                    return op.setRequestDeleteRange(
                                    DeleteRangeRequest.newBuilder().setKey(key).setPrevKv(oneIn(2)))
                            .build();
                }
            }
            case 3 -> {
                if (depth > 0) {
                    return op.setRequestTxn(txn(depth - 1, written, deletesAll)).build();
                }
            }
            default -> {}
        }
        return op.setRequestRange(range()).build();
    }
}
