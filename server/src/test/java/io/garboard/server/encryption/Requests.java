package io.garboard.server.encryption;

import com.google.protobuf.ByteString;
import io.garboard.core.member.Member;
import io.garboard.core.member.WatchStream;
import io.garboard.etcd.mvcc.KeyValue;
import io.garboard.etcd.rpc.PutRequest;
import io.garboard.etcd.rpc.RangeRequest;
import io.garboard.etcd.rpc.RequestOp;
import io.garboard.etcd.rpc.TxnRequest;
import io.garboard.etcd.rpc.WatchCreateRequest;
import io.garboard.etcd.wire.PutResponse;
import io.garboard.etcd.wire.RangeResponse;
import io.garboard.etcd.wire.TxnResponse;
import io.garboard.etcd.wire.WatchResponse;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Requests for one key, and their outcomes as texts: the value, or the error and what it says. */
final class Requests {

    private Requests() {}

    static String put(Member member, String key, String value) {
        PutRequest request = PutRequest.newBuilder()
                .setKey(ByteString.copyFromUtf8(key))
                .setValue(ByteString.copyFromUtf8(value))
                .build();
        Object outcome = Answer.<PutResponse>outcomeOf(callback -> member.kv().put(request, callback));
        return outcome instanceof String error ? error : "ok";
    }

    static String get(Member member, String key) throws Exception {
        Object outcome = Answer.<RangeResponse>outcomeOf(callback -> member.kv().range(range(key), callback));
        return outcome instanceof String error ? error : value((RangeResponse) outcome);
    }

    /** The same, read by a transaction. */
    static String getInTxn(Member member, String key) throws Exception {
        TxnRequest request = TxnRequest.newBuilder()
                .addSuccess(RequestOp.newBuilder().setRequestRange(range(key)))
                .build();
        Object outcome = Answer.<TxnResponse>outcomeOf(callback -> member.kv().txn(request, callback));
        return outcome instanceof String error
                ? error
                : value(((TxnResponse) outcome).getResponses(0).getResponseRange());
    }

    private static RangeRequest range(String key) {
        return RangeRequest.newBuilder().setKey(ByteString.copyFromUtf8(key)).build();
    }

    private static String value(RangeResponse response) throws Exception {
        return KeyValue.parseFrom(response.getKvs(0)).getValue().toStringUtf8();
    }

    /** Watches a key from the beginning: the first event's value, or why the watch was cancelled. */
    static String watch(Member member, String key) throws Exception {
        Semaphore ready = new Semaphore(0);
        WatchStream stream = member.watch().open(ready::release);
        try {
            stream.create(WatchCreateRequest.newBuilder()
                    .setKey(ByteString.copyFromUtf8(key))
                    .setStartRevision(1)
                    .build());
            while (true) {
                WatchResponse response = stream.poll();
                if (response == null) {
                    if (!ready.tryAcquire(60, TimeUnit.SECONDS)) {
                        throw new AssertionError("the watch says nothing");
                    }
                } else if (response.getCanceled()) {
                    return response.getCancelReason();
                } else if (response.getEventsCount() > 0) {
                    return io.garboard.etcd.mvcc.Event.parseFrom(response.getEvents(0))
                            .getKv()
                            .getValue()
                            .toStringUtf8();
                }
            }
        } finally {
            stream.close();
        }
    }
}
