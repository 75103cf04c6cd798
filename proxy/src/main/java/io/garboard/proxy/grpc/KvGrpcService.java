package io.garboard.proxy.grpc;

import io.garboard.core.error.EtcdError;
import io.garboard.core.member.KvService;
import io.garboard.core.member.ResponseCallback;
import io.garboard.etcd.rpc.CompactionResponse;
import io.garboard.etcd.rpc.DeleteRangeRequest;
import io.garboard.etcd.rpc.KVGrpc;
import io.garboard.etcd.rpc.PutRequest;
import io.garboard.etcd.rpc.RangeRequest;
import io.garboard.etcd.rpc.RequestOp;
import io.garboard.etcd.rpc.TxnRequest;
import io.garboard.etcd.wire.DeleteRangeResponse;
import io.garboard.etcd.wire.PutResponse;
import io.garboard.etcd.wire.RangeResponse;
import io.garboard.etcd.wire.RangeStreamResponse;
import io.garboard.etcd.wire.TxnResponse;
import io.garboard.proxy.RequestLimits;
import io.garboard.proxy.validate.CommandSize;
import io.garboard.proxy.validate.KvValidator;
import io.garboard.proxy.validate.TxnValidator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** etcd's KV service: checks the form of a request and passes it on. */
final class KvGrpcService {

    private final KvService kv;
    private final int maxTxnOps;
    private final int maxRequestBytes;
    private final CommandSize commandSize;

    KvGrpcService(KvService kv, RequestLimits limits) {
        this.kv = kv;
        this.maxTxnOps = limits.maxTxnOps();
        this.maxRequestBytes = limits.maxRequestBytes();
        this.commandSize = new CommandSize(maxRequestBytes);
    }

    void bind(ServiceBinding binding, StreamContext context) {
        binding
                .unary(
                        KVGrpc.getRangeMethod(),
                        RangeResponse.getDefaultInstance(),
                        RangeRequest::getSerializable,
                        this::range)
                .unary(KVGrpc.getPutMethod(), PutResponse.getDefaultInstance(), this::put)
                .unary(KVGrpc.getDeleteRangeMethod(), DeleteRangeResponse.getDefaultInstance(), this::deleteRange)
                .unary(KVGrpc.getTxnMethod(), TxnResponse.getDefaultInstance(), this::txn)
                .unary(KVGrpc.getCompactMethod(), CompactionResponse.getDefaultInstance(), kv::compact)
                .stream(
                        KVGrpc.getRangeStreamMethod(),
                        RangeStreamResponse.getDefaultInstance(),
                        counts -> (call, headers) ->
                                new RangeStreamCall(kv, maxRequestBytes, call, counts, context).start());
    }

    private void range(RangeRequest request, UnaryHandler.Reply<RangeResponse> reply) {
        if (refuse(KvValidator.checkRange(request), reply)) {
            return;
        }
        if (request.getRangeEnd().isEmpty()) {
            kv.range(request, reply);
        } else {
            kv.range(request, reply.buffer(), reply);
        }
    }

    private void put(PutRequest request, ResponseCallback<PutResponse> callback) {
        if (!refuse(KvValidator.checkPut(request), callback)
                && !refuse(commandSize.check(request.getSerializedSize()), callback)) {
            kv.put(request, callback);
        }
    }

    private void deleteRange(DeleteRangeRequest request, ResponseCallback<DeleteRangeResponse> callback) {
        if (!refuse(KvValidator.checkDeleteRange(request), callback)
                && !refuse(commandSize.check(request.getSerializedSize()), callback)) {
            kv.deleteRange(request, callback);
        }
    }

    private void txn(TxnRequest request, ResponseCallback<TxnResponse> callback) {
        if (refuse(TxnValidator.check(request, maxTxnOps), callback)) {
            return;
        }
        boolean replicated = writes(request.getSuccessList()) || writes(request.getFailureList());
        if (!replicated || !refuse(commandSize.check(request.getSerializedSize()), callback)) {
            kv.txn(request, callback);
        }
    }

    /** As in etcd, a nested transaction counts as a write. */
    private static boolean writes(List<RequestOp> branch) {
        for (RequestOp op : branch) {
            if (!op.hasRequestRange()) {
                return true;
            }
        }
        return false;
    }

    private static boolean refuse(@Nullable EtcdError error, ResponseCallback<?> callback) {
        if (error == null) {
            return false;
        }
        callback.fail(error);
        return true;
    }
}
