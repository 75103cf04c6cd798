package io.garboard.core.local;

import io.garboard.core.apply.Headers;
import io.garboard.core.apply.Quota;
import io.garboard.core.command.Command;
import io.garboard.core.member.KvService;
import io.garboard.core.member.ResponseCallback;
import io.garboard.core.mvcc.AnswerBuffer;
import io.garboard.core.mvcc.MvccStore;
import io.garboard.etcd.rpc.CompactionRequest;
import io.garboard.etcd.rpc.CompactionResponse;
import io.garboard.etcd.rpc.DeleteRangeRequest;
import io.garboard.etcd.rpc.PutRequest;
import io.garboard.etcd.rpc.RangeRequest;
import io.garboard.etcd.rpc.RequestOp;
import io.garboard.etcd.rpc.TxnRequest;
import io.garboard.etcd.wire.DeleteRangeResponse;
import io.garboard.etcd.wire.PutResponse;
import io.garboard.etcd.wire.RangeResponse;
import io.garboard.etcd.wire.TxnResponse;
import org.jspecify.annotations.Nullable;

/** Writes go through the log; reads wait for the barrier if they are linearizable, then read here. */
final class LocalKv implements KvService {

    private final Proposals proposals;
    private final ReadThreads reads;
    private final MvccStore store;
    private final Headers headers;

    LocalKv(Proposals proposals, ReadThreads reads, MvccStore store, Headers headers) {
        this.proposals = proposals;
        this.reads = reads;
        this.store = store;
        this.headers = headers;
    }

    @Override
    public void range(RangeRequest request, ResponseCallback<RangeResponse> callback) {
        if (request.getSerializable()) {
            readRange(request, null, callback);
        } else {
            proposals.readIndex(callback, () -> readRange(request, null, callback));
        }
    }

    @Override
    public void range(RangeRequest request, AnswerBuffer buffer, ResponseCallback<RangeResponse> callback) {
        if (request.getSerializable()) {
            readRange(request, buffer, callback);
        } else {
            proposals.readIndex(callback, () -> readRange(request, buffer, callback));
        }
    }

    /** A short answer is not worth a buffer of its own. */
    private void readRange(
            RangeRequest request, @Nullable AnswerBuffer buffer, ResponseCallback<RangeResponse> callback) {
        if (store.isSmall(request)) {
            reads.answer(() -> store.range(request, headers), callback);
        } else {
            reads.execute(callback, () -> reads.answer(() -> store.range(request, headers, buffer), callback));
        }
    }

    @Override
    public void put(PutRequest request, ResponseCallback<PutResponse> callback) {
        if (proposals.accept(Quota.cost(request), callback)) {
            proposals.propose(Command.newBuilder().setPut(request).build(), callback);
        }
    }

    @Override
    public void deleteRange(DeleteRangeRequest request, ResponseCallback<DeleteRangeResponse> callback) {
        proposals.propose(Command.newBuilder().setDeleteRange(request).build(), callback);
    }

    @Override
    public void txn(TxnRequest request, ResponseCallback<TxnResponse> callback) {
        if (!MvccStore.isReadOnly(request)) {
            if (proposals.accept(Quota.cost(request), callback)) {
                proposals.propose(Command.newBuilder().setTxn(request).build(), callback);
            }
        } else if (isSerializable(request)) {
            readTxn(request, callback);
        } else {
            proposals.readIndex(callback, () -> readTxn(request, callback));
        }
    }

    private static boolean isSerializable(TxnRequest request) {
        return request.getSuccessList().stream().map(RequestOp::getRequestRange).allMatch(RangeRequest::getSerializable)
                && request.getFailureList().stream()
                        .map(RequestOp::getRequestRange)
                        .allMatch(RangeRequest::getSerializable);
    }

    private void readTxn(TxnRequest request, ResponseCallback<TxnResponse> callback) {
        reads.execute(callback, () -> reads.answer(() -> store.readTxn(request, headers), callback));
    }

    @Override
    public void compact(CompactionRequest request, ResponseCallback<CompactionResponse> callback) {
        proposals.propose(Command.newBuilder().setCompaction(request).build(), callback);
    }
}
