package io.garboard.core.mvcc;

import io.garboard.etcd.rpc.RequestOp;
import io.garboard.etcd.rpc.TxnRequest;
import io.garboard.spi.storage.StorageException;
import java.util.BitSet;
import java.util.List;

/**
 * Which branch each transaction takes, the nested ones included, in the order in which a walk over the taken branches
 * meets them. Decided once, before anything is written. Confined to one thread.
 */
final class TxnPath {

    private final BitSet succeeded = new BitSet();
    private int size;
    private int next;

    /** Evaluates every comparison on the state before the transaction. */
    static TxnPath of(TxnRequest request, CompareEvaluator compares) throws StorageException, CompactedException {
        TxnPath path = new TxnPath();
        path.evaluate(request, compares);
        return path;
    }

    private void evaluate(TxnRequest request, CompareEvaluator compares) throws StorageException, CompactedException {
        boolean held = compares.holdAll(request.getCompareList());
        succeeded.set(size++, held);
        for (RequestOp op : branch(request, held)) {
            if (op.hasRequestTxn()) {
                evaluate(op.getRequestTxn(), compares);
            }
        }
    }

    /** Starts a walk over the taken branches. */
    void rewind() {
        next = 0;
    }

    /** Whether the comparisons of the transaction that the walk meets next held. */
    boolean takeNext() {
        return succeeded.get(next++);
    }

    static List<RequestOp> branch(TxnRequest request, boolean succeeded) {
        return succeeded ? request.getSuccessList() : request.getFailureList();
    }
}
