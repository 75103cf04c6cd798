package io.garboard.proxy.encryption;

import io.garboard.etcd.rpc.PutRequest;
import io.garboard.etcd.rpc.RangeRequest;
import io.garboard.etcd.rpc.RequestOp;
import io.garboard.etcd.rpc.TxnRequest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Requests as they go down: values of secret keys encrypted, sorting by value left out. */
final class Requests {

    private Requests() {}

    static PutRequest put(PutRequest request, Secrets secrets) throws UnusableValueException {
        if (request.getIgnoreValue() || !secrets.isSecret(request.getKey())) {
            return request;
        }
        return request.toBuilder()
                .setValue(secrets.encrypt(request.getKey(), request.getValue()))
                .build();
    }

    /** The same transaction; its comparisons on values are the caller's concern. */
    static TxnRequest txn(TxnRequest request, Secrets secrets) throws UnusableValueException {
        return request.toBuilder()
                .clearSuccess()
                .addAllSuccess(branch(request.getSuccessList(), secrets))
                .clearFailure()
                .addAllFailure(branch(request.getFailureList(), secrets))
                .build();
    }

    private static List<RequestOp> branch(List<RequestOp> branch, Secrets secrets) throws UnusableValueException {
        List<RequestOp> encrypted = new ArrayList<>(branch.size());
        for (RequestOp op : branch) {
            encrypted.add(
                    switch (op.getRequestCase()) {
                        case REQUEST_PUT ->
                            RequestOp.newBuilder()
                                    .setRequestPut(put(op.getRequestPut(), secrets))
                                    .build();
                        case REQUEST_TXN ->
                            RequestOp.newBuilder()
                                    .setRequestTxn(txn(op.getRequestTxn(), secrets))
                                    .build();
                        case REQUEST_RANGE -> range(op, secrets);
                        case REQUEST_DELETE_RANGE, REQUEST_NOT_SET -> op;
                    });
        }
        return encrypted;
    }

    private static RequestOp range(RequestOp op, Secrets secrets) {
        RangeRequest range = op.getRequestRange();
        SortByValue sort = sort(range, secrets);
        return sort == null
                ? op
                : RequestOp.newBuilder().setRequestRange(sort.request()).build();
    }

    /** How to sort what comes back; null if the member sorts. */
    static @Nullable SortByValue sort(RangeRequest range, Secrets secrets) {
        return secrets.touch(range.getKey(), range.getRangeEnd()) ? SortByValue.of(range) : null;
    }
}
