package io.garboard.proxy.encryption;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.garboard.encryption.cipher.ValueReader;
import io.garboard.etcd.rpc.RequestOp;
import io.garboard.etcd.rpc.TxnRequest;
import io.garboard.etcd.wire.DeleteRangeResponse;
import io.garboard.etcd.wire.PutResponse;
import io.garboard.etcd.wire.RangeResponse;
import io.garboard.etcd.wire.ResponseOp;
import io.garboard.etcd.wire.TxnResponse;
import java.util.ArrayList;
import java.util.List;

/** Responses as they go up: rows of secret keys decrypted, everything else shared with what came from the member. */
final class Responses {

    private Responses() {}

    static RangeResponse range(RangeResponse response, Secrets secrets) throws UnusableValueException {
        List<ByteString> rows = rows(response.getKvsList(), secrets);
        return rows == response.getKvsList()
                ? response
                : response.toBuilder().clearKvs().addAllKvs(rows).build();
    }

    @SuppressWarnings("ReferenceEquality") // the very row means that nothing was to be done
    static PutResponse put(PutResponse response, Secrets secrets) throws UnusableValueException {
        if (!response.hasPrevKv()) {
            return response;
        }
        ByteString row = row(response.getPrevKv(), new RowView(), secrets);
        return row == response.getPrevKv()
                ? response
                : response.toBuilder().setPrevKv(row).build();
    }

    static DeleteRangeResponse delete(DeleteRangeResponse response, Secrets secrets) throws UnusableValueException {
        List<ByteString> rows = rows(response.getPrevKvsList(), secrets);
        return rows == response.getPrevKvsList()
                ? response
                : response.toBuilder().clearPrevKvs().addAllPrevKvs(rows).build();
    }

    /** {@code request} as the client sent it. */
    static TxnResponse txn(TxnRequest request, TxnResponse response, Secrets secrets) throws UnusableValueException {
        List<RequestOp> branch = response.getSucceeded() ? request.getSuccessList() : request.getFailureList();
        TxnResponse.Builder plain = response.toBuilder().clearResponses();
        for (int i = 0; i < response.getResponsesCount(); i++) {
            plain.addResponses(op(branch.get(i), response.getResponses(i), secrets));
        }
        return plain.build();
    }

    private static ResponseOp op(RequestOp request, ResponseOp response, Secrets secrets)
            throws UnusableValueException {
        ResponseOp.Builder plain = ResponseOp.newBuilder();
        switch (response.getResponseCase()) {
            case RESPONSE_RANGE -> {
                SortByValue sort = Requests.sort(request.getRequestRange(), secrets);
                if (sort == null && request.getRequestRange().getKeysOnly()) {
                    return response;
                }
                RangeResponse range = range(response.getResponseRange(), secrets);
                plain.setResponseRange(sort == null ? range : sort.apply(range));
            }
            case RESPONSE_PUT -> plain.setResponsePut(put(response.getResponsePut(), secrets));
            case RESPONSE_DELETE_RANGE ->
                plain.setResponseDeleteRange(delete(response.getResponseDeleteRange(), secrets));
            case RESPONSE_TXN -> plain.setResponseTxn(txn(request.getRequestTxn(), response.getResponseTxn(), secrets));
            case RESPONSE_NOT_SET -> {
                return response;
            }
        }
        return plain.build();
    }

    @SuppressWarnings("ReferenceEquality") // as above
    private static List<ByteString> rows(List<ByteString> rows, Secrets secrets) throws UnusableValueException {
        RowView view = new RowView();
        List<ByteString> plain = rows;
        try (ValueReader reader = secrets.reader()) {
            for (int i = 0; i < rows.size(); i++) {
                ByteString row = row(rows.get(i), view, secrets, reader);
                if (plain == rows && row != rows.get(i)) {
                    plain = new ArrayList<>(rows.size());
                    plain.addAll(rows.subList(0, i));
                }
                if (plain != rows) {
                    plain.add(row);
                }
            }
        }
        return plain;
    }

    /** The row itself if it is in clear. */
    static ByteString row(ByteString row, RowView view, Secrets secrets) throws UnusableValueException {
        try (ValueReader reader = secrets.reader()) {
            return row(row, view, secrets, reader);
        }
    }

    private static ByteString row(ByteString row, RowView view, Secrets secrets, ValueReader reader)
            throws UnusableValueException {
        byte[] plain = secrets.decrypt(view.read(row), reader);
        return plain == null ? row : UnsafeByteOperations.unsafeWrap(plain);
    }
}
