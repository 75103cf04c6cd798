package io.garboard.proxy.validate;

import io.garboard.core.error.EtcdError;
import io.garboard.etcd.rpc.Compare;
import io.garboard.etcd.rpc.RequestOp;
import io.garboard.etcd.rpc.TxnRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The form of transactions: operations well formed and not too many, and no key written twice. A nested transaction may use
 * only what its parent leaves of the number of operations.
 *
 * <p>Source: etcd's {@code server/etcdserver/api/v3rpc/key.go}.
 */
public final class TxnValidator {

    private TxnValidator() {}

    /** Null for a transaction that may go on. */
    public static @Nullable EtcdError check(TxnRequest txn, int maxOps) {
        EtcdError error = checkOps(txn, maxOps);
        // Overlaps come last: their cost is only worth paying for a transaction of bounded size.
        return error != null || !writesTwice(txn) ? error : EtcdError.DUPLICATE_KEY;
    }

    private static boolean writesTwice(TxnRequest txn) {
        return WrittenKeys.of(txn.getSuccessList()) == null || WrittenKeys.of(txn.getFailureList()) == null;
    }

    private static @Nullable EtcdError checkOps(TxnRequest txn, int maxOps) {
        int ops = Math.max(txn.getCompareCount(), Math.max(txn.getSuccessCount(), txn.getFailureCount()));
        if (ops > maxOps) {
            return EtcdError.TOO_MANY_OPS;
        }
        for (Compare compare : txn.getCompareList()) {
            if (compare.getKey().isEmpty()) {
                return EtcdError.EMPTY_KEY;
            }
        }
        EtcdError error = checkBranch(txn.getSuccessList(), maxOps - ops);
        return error != null ? error : checkBranch(txn.getFailureList(), maxOps - ops);
    }

    private static @Nullable EtcdError checkBranch(List<RequestOp> branch, int opsLeft) {
        for (RequestOp op : branch) {
            EtcdError error = checkOp(op, opsLeft);
            if (error != null) {
                return error;
            }
        }
        return null;
    }

    private static @Nullable EtcdError checkOp(RequestOp op, int opsLeft) {
        return switch (op.getRequestCase()) {
            case REQUEST_RANGE -> KvValidator.checkRange(op.getRequestRange());
            case REQUEST_PUT -> KvValidator.checkPut(op.getRequestPut());
            case REQUEST_DELETE_RANGE -> KvValidator.checkDeleteRange(op.getRequestDeleteRange());
            case REQUEST_TXN -> checkOps(op.getRequestTxn(), opsLeft);
            case REQUEST_NOT_SET -> EtcdError.KEY_NOT_FOUND;
        };
    }
}
