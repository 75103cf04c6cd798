package io.garboard.core.member;

import io.garboard.core.mvcc.AnswerBuffer;
import io.garboard.etcd.rpc.CompactionRequest;
import io.garboard.etcd.rpc.CompactionResponse;
import io.garboard.etcd.rpc.DeleteRangeRequest;
import io.garboard.etcd.rpc.PutRequest;
import io.garboard.etcd.rpc.RangeRequest;
import io.garboard.etcd.rpc.TxnRequest;
import io.garboard.etcd.wire.DeleteRangeResponse;
import io.garboard.etcd.wire.PutResponse;
import io.garboard.etcd.wire.RangeResponse;
import io.garboard.etcd.wire.TxnResponse;

/**
 * etcd's KV service. Requests have passed the proxy's checks of their form (keys given, operations counted, sizes);
 * everything that depends on the state is checked here. No method blocks; all may be called from any thread.
 */
public interface KvService {

    /** Reads. Linearizable unless {@code request.getSerializable()}. */
    void range(RangeRequest request, ResponseCallback<RangeResponse> callback);

    /**
     * The same for an answer that may be long: rows that go out as they are stored are put into {@code buffer}, from the
     * thread that reads and before the callback is called. What the buffer holds and then the response, encoded one behind
     * the other, are one message on the wire: the answer.
     */
    default void range(RangeRequest request, AnswerBuffer buffer, ResponseCallback<RangeResponse> callback) {
        range(request, callback);
    }

    void put(PutRequest request, ResponseCallback<PutResponse> callback);

    void deleteRange(DeleteRangeRequest request, ResponseCallback<DeleteRangeResponse> callback);

    /** A transaction that only reads does not go through the log. */
    void txn(TxnRequest request, ResponseCallback<TxnResponse> callback);

    /** Calls back once history is gone logically, or, if {@code physical}, once its rows are deleted and committed. */
    void compact(CompactionRequest request, ResponseCallback<CompactionResponse> callback);
}
