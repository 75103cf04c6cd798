package io.garboard.proxy.encryption;

import io.garboard.etcd.rpc.Compare;
import io.garboard.etcd.rpc.Compare.CompareTarget;
import io.garboard.etcd.rpc.PutRequest;
import io.garboard.etcd.rpc.RequestOp;
import io.garboard.etcd.rpc.TxnRequest;
import java.util.List;

/** Looks whether a transaction, nested ones included, concerns encrypted values. */
final class TxnScan {

    private TxnScan() {}

    /** Whether any of its operations or comparisons writes, returns or looks at a value that may be encrypted. */
    static boolean touches(TxnRequest request, Secrets secrets) {
        for (Compare compare : request.getCompareList()) {
            if (comparesSecret(compare, secrets)) {
                return true;
            }
        }
        return touches(request.getSuccessList(), secrets) || touches(request.getFailureList(), secrets);
    }

    private static boolean touches(List<RequestOp> branch, Secrets secrets) {
        for (RequestOp op : branch) {
            boolean touched =
                    switch (op.getRequestCase()) {
                        case REQUEST_RANGE ->
                            secrets.touch(
                                    op.getRequestRange().getKey(),
                                    op.getRequestRange().getRangeEnd());
                        case REQUEST_PUT ->
                            secrets.isSecret(op.getRequestPut().getKey())
                                    || secrets.isTouched(op.getRequestPut().getKey());
                        case REQUEST_DELETE_RANGE ->
                            op.getRequestDeleteRange().getPrevKv()
                                    && secrets.touch(
                                            op.getRequestDeleteRange().getKey(),
                                            op.getRequestDeleteRange().getRangeEnd());
                        case REQUEST_TXN -> touches(op.getRequestTxn(), secrets);
                        case REQUEST_NOT_SET -> false;
                    };
            if (touched) {
                return true;
            }
        }
        return false;
    }

    /** Whether what it does depends on stored values that are encrypted, so that the member alone cannot decide it. */
    static boolean dependsOnValues(TxnRequest request, Secrets secrets) {
        for (Compare compare : request.getCompareList()) {
            if (comparesSecret(compare, secrets)) {
                return true;
            }
        }
        return dependsOnValues(request.getSuccessList(), secrets) || dependsOnValues(request.getFailureList(), secrets);
    }

    private static boolean dependsOnValues(List<RequestOp> branch, Secrets secrets) {
        for (RequestOp op : branch) {
            if (op.hasRequestTxn() && dependsOnValues(op.getRequestTxn(), secrets)) {
                return true;
            }
            if (op.hasRequestPut() && takesValueOver(op.getRequestPut(), secrets)) {
                return true;
            }
        }
        return false;
    }

    static boolean comparesSecret(Compare compare, Secrets secrets) {
        return compare.getTarget() == CompareTarget.VALUE && secrets.touch(compare.getKey(), compare.getRangeEnd());
    }

    /** A value that stays as it is must not stay as an old ciphertext behind the walk's back: it is written anew. */
    static boolean takesValueOver(PutRequest put, Secrets secrets) {
        return put.getIgnoreValue() && secrets.isWalking() && secrets.isTouched(put.getKey());
    }
}
