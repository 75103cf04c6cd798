package io.garboard.conformance.differential;

import io.garboard.etcd.rpc.Compare;
import io.garboard.etcd.rpc.PutRequest;
import io.garboard.etcd.rpc.RequestOp;
import io.garboard.etcd.rpc.TxnRequest;
import java.util.SplittableRandom;

/** Draws transactions: every compare target and result, nested branches, and operations that may collide. */
final class TxnGenerator {
    private static final int DEEPEST = 3;

    private final SplittableRandom random;
    private final KeySpace keys;
    private final RequestGenerator requests;
    private boolean deletes;

    TxnGenerator(SplittableRandom random, KeySpace keys, RequestGenerator requests) {
        this.random = random;
        this.keys = keys;
        this.requests = requests;
    }

    /**
     * A transaction has either deletes, or puts that keep a value or a lease: etcd looks for the kept value before the
     * transaction, and ends itself when a delete of the same transaction has taken it away.
     */
    TxnRequest next() {
        deletes = random.nextBoolean();
        return transaction(0);
    }

    private TxnRequest transaction(int depth) {
        TxnRequest.Builder transaction = TxnRequest.newBuilder();
        for (int i = random.nextInt(4); i > 0; i--) {
            transaction.addCompare(compare());
        }
        for (int i = random.nextInt(4); i > 0; i--) {
            transaction.addSuccess(operation(depth));
        }
        for (int i = random.nextInt(4); i > 0; i--) {
            transaction.addFailure(operation(depth));
        }
        return transaction.build();
    }

    private RequestOp operation(int depth) {
        RequestOp.Builder operation = RequestOp.newBuilder();
        switch (random.nextInt(depth < DEEPEST ? 8 : 6)) {
            case 0, 1 -> operation.setRequestPut(put());
            case 2, 3 -> deleteOrPut(operation);
            case 4, 5 -> operation.setRequestRange(requests.range());
            default -> operation.setRequestTxn(transaction(depth + 1));
        }
        return operation.build();
    }

    private void deleteOrPut(RequestOp.Builder operation) {
        if (deletes) {
            operation.setRequestDeleteRange(requests.delete());
        } else {
            operation.setRequestPut(put());
        }
    }

    private PutRequest put() {
        PutRequest put = requests.put();
        return deletes ? put.toBuilder().clearIgnoreValue().clearIgnoreLease().build() : put;
    }

    private Compare compare() {
        Compare.Builder compare = Compare.newBuilder()
                .setKey(keys.key())
                .setTargetValue(random.nextInt(5))
                .setResultValue(random.nextInt(4));
        if (random.nextInt(6) == 0) {
            KeySpace.Span span = keys.narrowSpan();
            compare.setKey(span.key()).setRangeEnd(span.end());
        }
        // Now and then the operand of another target, or none: it counts as zero then.
        int operand = random.nextInt(20) == 0 ? random.nextInt(6) : compare.getTargetValue();
        switch (operand) {
            case 0 -> compare.setVersion(random.nextInt(4));
            case 1 -> compare.setCreateRevision(revision());
            case 2 -> compare.setModRevision(revision());
            case 3 -> compare.setValue(keys.value());
            case 4 -> compare.setLease(random.nextInt(2) == 0 ? 0 : 1_000 + random.nextInt(30));
            default -> compare.clearTargetUnion();
        }
        return compare.build();
    }

    private long revision() {
        return random.nextInt(3) == 0 ? 0 : requests.someRevision();
    }
}
