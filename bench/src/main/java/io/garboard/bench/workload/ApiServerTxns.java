package io.garboard.bench.workload;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.garboard.bench.load.WrongAnswerException;
import io.garboard.etcd.rpc.Compare;
import io.garboard.etcd.rpc.DeleteRangeRequest;
import io.garboard.etcd.rpc.PutRequest;
import io.garboard.etcd.rpc.RangeRequest;
import io.garboard.etcd.rpc.RequestOp;
import io.garboard.etcd.rpc.TxnRequest;
import io.garboard.etcd.rpc.TxnResponse;
import java.nio.ByteBuffer;

/**
 * The three transactions that kube-apiserver writes with: each compares the object's modification revision with the one
 * that was read (0: it must not exist), and reads the object if that fails.
 */
final class ApiServerTxns {

    private ApiServerTxns() {}

    /** Creates (revision 0, no read on failure) or updates an object. */
    static TxnRequest put(ByteString key, ByteString value, long revision) {
        TxnRequest.Builder txn = guarded(key, revision)
                .addSuccess(RequestOp.newBuilder()
                        .setRequestPut(PutRequest.newBuilder().setKey(key).setValue(value)));
        return revision == 0 ? txn.build() : txn.addFailure(read(key)).build();
    }

    static TxnRequest delete(ByteString key, long revision) {
        return guarded(key, revision)
                .addSuccess(RequestOp.newBuilder()
                        .setRequestDeleteRange(DeleteRangeRequest.newBuilder().setKey(key)))
                .addFailure(read(key))
                .build();
    }

    private static TxnRequest.Builder guarded(ByteString key, long revision) {
        return TxnRequest.newBuilder()
                .addCompare(Compare.newBuilder()
                        .setKey(key)
                        .setTarget(Compare.CompareTarget.MOD)
                        .setModRevision(revision));
    }

    private static RequestOp read(ByteString key) {
        return RequestOp.newBuilder()
                .setRequestRange(RangeRequest.newBuilder().setKey(key))
                .build();
    }

    /** The revision that the transaction made; its guard must have held. */
    static long revisionOfSuccess(byte[] buffer, int offset, int length) {
        try {
            TxnResponse response = TxnResponse.parser().parseFrom(ByteBuffer.wrap(buffer, offset, length));
            if (!response.getSucceeded() || response.getResponsesCount() != 1) {
                throw new WrongAnswerException("a guarded transaction lost its guard with nobody else writing");
            }
            return response.getHeader().getRevision();
        } catch (InvalidProtocolBufferException e) {
            throw new WrongAnswerException("the server's TxnResponse cannot be decoded: " + e.getMessage());
        }
    }
}
