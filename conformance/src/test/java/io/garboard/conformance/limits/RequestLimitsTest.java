package io.garboard.conformance.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.garboard.conformance.harness.EtcdClient;
import io.garboard.conformance.harness.Insist;
import io.garboard.conformance.harness.ServerKind;
import io.garboard.conformance.harness.ServerProcess;
import io.garboard.etcd.rpc.CompactionRequest;
import io.garboard.etcd.rpc.DeleteRangeRequest;
import io.garboard.etcd.rpc.PutRequest;
import io.garboard.etcd.rpc.RangeRequest;
import io.garboard.etcd.rpc.RequestOp;
import io.garboard.etcd.rpc.TxnRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests that must be refused, with etcd's codes and texts; what etcd itself does is checked first. */
@Tag("conformance")
class RequestLimitsTest {
    private static final ByteString KEY = ByteString.copyFromUtf8("key");
    private static final ByteString ALL = ByteString.copyFrom(new byte[1]);
    private static final int MAX_REQUEST_BYTES = 3 * 512 * 1024;

    static Stream<ServerKind> kinds() {
        return Stream.concat(Stream.of(ServerKind.ETCD), ServerKind.underTest()).distinct();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void refusesWhatIsTooLargeTooManyTooNewOrTooOld(ServerKind kind) throws Exception {
        Insist.onScene(() -> checkRefusals(kind));
    }

    private static void checkRefusals(ServerKind kind) throws Exception {
        try (ServerProcess server = ServerProcess.launch(kind);
                EtcdClient client = server.connect()) {
            client.kv().put(put(MAX_REQUEST_BYTES - 100));
            assertRefused(
                    () -> client.kv().put(put(MAX_REQUEST_BYTES + 1)),
                    Status.Code.INVALID_ARGUMENT,
                    "etcdserver: request is too large");
            assertThatThrownBy(() -> client.kv().put(put(MAX_REQUEST_BYTES + 600_000)))
                    .isInstanceOfSatisfying(
                            StatusRuntimeException.class,
                            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED));
            client.kv().txn(operations(128));
            assertRefused(
                    () -> client.kv().txn(operations(129)),
                    Status.Code.INVALID_ARGUMENT,
                    "etcdserver: too many operations in txn request");
            assertRefused(
                    () -> client.kv().range(range().setRevision(100).build()),
                    Status.Code.OUT_OF_RANGE,
                    "etcdserver: mvcc: required revision is a future revision");
            client.kv().put(put(1));
            client.kv().compact(CompactionRequest.newBuilder().setRevision(3).build());
            assertRefused(
                    () -> client.kv().range(range().setRevision(2).build()),
                    Status.Code.OUT_OF_RANGE,
                    "etcdserver: mvcc: required revision has been compacted");
            assertThat(client.kv().range(range().build()).getKvs(0).getVersion())
                    .isEqualTo(2);
        }
    }

    @Test
    void answersWhatEndsAnOlderEtcd() throws Exception {
        ServerKind kind = ServerKind.firstUnderTest();
        if (!kind.isGarboard()) {
            return;
        }
        try (ServerProcess server = ServerProcess.launch(kind);
                EtcdClient client = server.connect()) {
            client.kv().put(put(10));
            for (RangeRequest.Builder range : new RangeRequest.Builder[] {
                range().setSortTargetValue(5), range().setSortTargetValue(-1), range().setSortOrderValue(3)
            }) {
                assertRefused(
                        () -> client.kv().range(range.build()),
                        Status.Code.INVALID_ARGUMENT,
                        "etcdserver: invalid sort option");
            }
            client.kv()
                    .txn(TxnRequest.newBuilder()
                            .addSuccess(RequestOp.newBuilder()
                                    .setRequestDeleteRange(DeleteRangeRequest.newBuilder()
                                            .setKey(ALL)
                                            .setRangeEnd(ALL)))
                            .addSuccess(RequestOp.newBuilder()
                                    .setRequestPut(PutRequest.newBuilder()
                                            .setKey(KEY)
                                            .setIgnoreValue(true)
                                            .setIgnoreLease(true)))
                            .build());
            assertThat(client.kv().range(range().build()).getHeader().getRevision())
                    .isEqualTo(3);
        }
    }

    private static void assertRefused(ThrowingCallable call, Status.Code code, String text) {
        assertThatThrownBy(call).isInstanceOfSatisfying(StatusRuntimeException.class, e -> {
            assertThat(e.getStatus().getCode()).isEqualTo(code);
            assertThat(e.getStatus().getDescription()).isEqualTo(text);
        });
    }

    private static RangeRequest.Builder range() {
        return RangeRequest.newBuilder().setKey(KEY);
    }

    private static PutRequest put(int sizeBytes) {
        return PutRequest.newBuilder()
                .setKey(KEY)
                .setValue(ByteString.copyFrom(new byte[sizeBytes]))
                .build();
    }

    private static TxnRequest operations(int count) {
        TxnRequest.Builder transaction = TxnRequest.newBuilder();
        for (int i = 0; i < count; i++) {
            transaction.addSuccess(RequestOp.newBuilder().setRequestRange(range()));
        }
        return transaction.build();
    }
}
