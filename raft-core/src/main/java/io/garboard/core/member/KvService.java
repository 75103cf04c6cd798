package io.garboard.core.member;

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

    void put(PutRequest request, ResponseCallback<PutResponse> callback);

    void deleteRange(DeleteRangeRequest request, ResponseCallback<DeleteRangeResponse> callback);

    /** A transaction that only reads does not go through the log. */
    void txn(TxnRequest request, ResponseCallback<TxnResponse> callback);

    /** Calls back once history is gone logically, or, if {@code physical}, once its rows are deleted and committed. */
    void compact(CompactionRequest request, ResponseCallback<CompactionResponse> callback);
}
