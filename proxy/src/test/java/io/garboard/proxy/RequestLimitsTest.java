package io.garboard.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import io.garboard.etcd.rpc.KVGrpc.KVBlockingStub;
import io.garboard.etcd.rpc.PutRequest;
import io.garboard.etcd.rpc.RangeRequest;
import io.garboard.etcd.rpc.RequestOp;
import io.garboard.etcd.rpc.TxnRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The texts are etcd's, recorded from 3.5.30 with the same requests. */
final class RequestLimitsTest {

    private static final RunningProxy PROXY = new RunningProxy();
    private static final int MAX_REQUEST_BYTES = RequestLimits.DEFAULT.maxRequestBytes();

    private final KVBlockingStub kv = PROXY.client(KVBlockingStub.class);

    @AfterAll
    static void stop() {
        PROXY.close();
    }

    private static PutRequest putOf(int encodedBytes) {
        PutRequest.Builder put = PutRequest.newBuilder().setKey(ByteString.copyFromUtf8("k"));
        // Tag and length of a long value take 5 bytes at first; then it is cut to fit.
        int valueBytes = encodedBytes - put.build().getSerializedSize() - 5;
        PutRequest sized =
                put.setValue(ByteString.copyFrom(new byte[valueBytes])).build();
        int surplus = sized.getSerializedSize() - encodedBytes;
        return put.setValue(ByteString.copyFrom(new byte[valueBytes - surplus])).build();
    }

    private Status put(int encodedBytes) {
        PutRequest request = putOf(encodedBytes);
        assertThat(request.getSerializedSize()).isEqualTo(encodedBytes);
        StatusRuntimeException thrown = catchThrowableOfType(StatusRuntimeException.class, () -> kv.put(request));
        return thrown == null ? Status.OK : thrown.getStatus();
    }

    @Test
    void aRequestThatFitsTheLogIsServed() {
        assertThat(put(MAX_REQUEST_BYTES - 100).isOk()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {1_536 * 1024, 1_536 * 1024 + 512 * 1024})
    void aRequestAboveTheLimitIsTooLarge(int bytes) {
        Status status = put(bytes);
        assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(status.getDescription()).isEqualTo("etcdserver: request is too large");
    }

    @ParameterizedTest
    @ValueSource(ints = {2_097_153, 3_000_000, 20_000_000})
    void aMessageAboveTheTransportsLimitIsNotRead(int bytes) {
        Status status = put(bytes);
        assertThat(status.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(status.getDescription())
                .isEqualTo("grpc: received message larger than max (" + bytes + " vs. 2097152)");
        assertThat(put(100).isOk()).as("the connection goes on").isTrue();
    }

    @Test
    void tooManyOperationsAreRefused() {
        TxnRequest.Builder txn = TxnRequest.newBuilder();
        for (int i = 0; i < 129; i++) {
            txn.addSuccess(RequestOp.newBuilder()
                    .setRequestRange(RangeRequest.newBuilder().setKey(ByteString.copyFromUtf8("k" + i))));
        }
        StatusRuntimeException thrown = catchThrowableOfType(StatusRuntimeException.class, () -> kv.txn(txn.build()));
        assertThat(thrown.getStatus().getDescription()).isEqualTo("etcdserver: too many operations in txn request");
    }

    @Test
    void aLargeReadOnlyTransactionIsNotReplicatedAndSoNotTooLarge() {
        TxnRequest txn = TxnRequest.newBuilder()
                .addSuccess(RequestOp.newBuilder()
                        .setRequestRange(
                                RangeRequest.newBuilder().setKey(ByteString.copyFrom(new byte[MAX_REQUEST_BYTES + 1]))))
                .build();
        assertThat(kv.txn(txn).getSucceeded()).isTrue();
    }
}
