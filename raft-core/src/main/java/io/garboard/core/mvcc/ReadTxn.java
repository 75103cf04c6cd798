package io.garboard.core.mvcc;

import io.garboard.core.error.EtcdError;
import io.garboard.etcd.rpc.RequestOp;
import io.garboard.etcd.rpc.ResponseHeader;
import io.garboard.etcd.rpc.TxnRequest;
import io.garboard.etcd.wire.RangeResponse;
import io.garboard.etcd.wire.ResponseOp;
import io.garboard.etcd.wire.TxnResponse;
import io.garboard.spi.storage.StorageException;
import java.util.List;

/** Executes transactions that only read. Any thread. */
final class ReadTxn {

    private ReadTxn() {}

    static Result<TxnResponse> execute(TxnRequest request, ReadContext context, HeaderSource headers)
            throws StorageException, CompactedException {
        TxnPath path = TxnPath.of(request, new CompareEvaluator(context, false));
        EtcdError error = TxnChecks.checkRanges(request, path, context);
        if (error != null) {
            return Result.failed(error);
        }
        path.rewind();
        boolean succeeded = path.takeNext();
        List<RequestOp> ops = TxnPath.branch(request, succeeded);
        TxnResponse.Builder response = TxnResponse.newBuilder().setSucceeded(succeeded);
        ResponseHeader nested =
                ResponseHeader.newBuilder().setRevision(context.revision()).build();
        for (RequestOp op : ops) {
            Result<RangeResponse.Builder> range = RangeExecutor.execute(op.getRequestRange(), context);
            if (!range.isOk()) {
                throw new CompactedException();
            }
            response.addResponses(
                    ResponseOp.newBuilder().setResponseRange(range.value().setHeader(nested)));
        }
        context.checkNotCompacted(context.revision());
        return Result.of(response.setHeader(headers.header(context.revision())).build());
    }
}
