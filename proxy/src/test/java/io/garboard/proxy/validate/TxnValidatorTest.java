package io.garboard.proxy.validate;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.garboard.core.error.EtcdError;
import io.garboard.etcd.rpc.DeleteRangeRequest;
import io.garboard.etcd.rpc.PutRequest;
import io.garboard.etcd.rpc.RequestOp;
import io.garboard.etcd.rpc.TxnRequest;
import org.junit.jupiter.api.Test;

class TxnValidatorTest {
    private static final int MAX_OPS = 128;

    @Test
    void refusesAPutWithinADeletedRange() {
        assertThat(check(put("b"), delete("a", "c"))).isEqualTo(EtcdError.DUPLICATE_KEY);
        assertThat(check(put("b"), delete("b", ""))).isEqualTo(EtcdError.DUPLICATE_KEY);
        assertThat(check(put("b"), delete("b", "c"))).isEqualTo(EtcdError.DUPLICATE_KEY);
    }

    @Test
    void takesAPutOutsideADeletedRange() {
        assertThat(check(put("b"), delete("a", "b"))).isNull();
        assertThat(check(put("b"), delete("c", "a"))).isNull();
    }

    @Test
    void doesNotSeeThatADeleteFromAKeyOnHoldsAPut() {
        assertThat(check(put("b"), delete("a", "\0"))).isNull();
        assertThat(check(put("b"), delete("\0", "\0"))).isNull();
    }

    private static @org.jspecify.annotations.Nullable EtcdError check(RequestOp... branch) {
        TxnRequest.Builder txn = TxnRequest.newBuilder();
        for (RequestOp op : branch) {
            txn.addSuccess(op);
        }
        return TxnValidator.check(txn.build(), MAX_OPS);
    }

    private static RequestOp put(String key) {
        return RequestOp.newBuilder()
                .setRequestPut(PutRequest.newBuilder().setKey(ByteString.copyFromUtf8(key)))
                .build();
    }

    private static RequestOp delete(String key, String end) {
        return RequestOp.newBuilder()
                .setRequestDeleteRange(DeleteRangeRequest.newBuilder()
                        .setKey(ByteString.copyFromUtf8(key))
                        .setRangeEnd(ByteString.copyFromUtf8(end)))
                .build();
    }
}
