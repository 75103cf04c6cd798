package io.garboard.conformance.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.garboard.conformance.harness.Await;
import io.garboard.conformance.harness.EtcdClient;
import io.garboard.conformance.harness.Insist;
import io.garboard.conformance.harness.ServerKind;
import io.garboard.conformance.harness.ServerProcess;
import io.garboard.etcd.rpc.AlarmMember;
import io.garboard.etcd.rpc.AlarmRequest;
import io.garboard.etcd.rpc.AlarmType;
import io.garboard.etcd.rpc.CompactionRequest;
import io.garboard.etcd.rpc.DefragmentRequest;
import io.garboard.etcd.rpc.DeleteRangeRequest;
import io.garboard.etcd.rpc.LeaseGrantRequest;
import io.garboard.etcd.rpc.PutRequest;
import io.garboard.etcd.rpc.RangeRequest;
import io.garboard.etcd.rpc.RequestOp;
import io.garboard.etcd.rpc.StatusRequest;
import io.garboard.etcd.rpc.TxnRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A full quota: what is refused, what still works, and the way out of it. etcd's own behaviour is checked first. */
@Tag("conformance")
class QuotaTest {
    private static final ByteString ALL = ByteString.copyFrom(new byte[1]);
    private static final int VALUE_BYTES = 1_000_000;
    private static final int MOST_PUTS = 60;

    static Stream<ServerKind> kinds() {
        return Stream.concat(Stream.of(ServerKind.ETCD), ServerKind.underTest()).distinct();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void isEnforcedAndLeft(ServerKind kind) throws Exception {
        Insist.onScene(() -> fillAndLeave(kind));
    }

    private static void fillAndLeave(ServerKind kind) throws Exception {
        try (ServerProcess server = ServerProcess.launch(kind, "--quota-backend-bytes=16777216");
                EtcdClient client = server.connect()) {
            long revision = fill(client);
            // etcd refuses whether raising the alarm came to anything or not.
            Await.until(Duration.ofMinutes(3), () -> "no alarm", () -> !alarms(client)
                    .isEmpty());
            List<AlarmMember> alarms = alarms(client);
            assertThat(alarms).hasSize(1);
            assertThat(alarms.get(0).getAlarm()).isEqualTo(AlarmType.NOSPACE);
            assertThat(client.maintenance()
                            .status(StatusRequest.getDefaultInstance())
                            .getErrorsList())
                    .anySatisfy(error -> assertThat(error).contains("NOSPACE"));
            assertSpaceExceeded(() -> client.kv().put(put(0, 1)));
            assertSpaceExceeded(() -> client.kv()
                    .txn(TxnRequest.newBuilder()
                            .addSuccess(RequestOp.newBuilder().setRequestPut(put(0, 1)))
                            .build()));
            assertSpaceExceeded(() -> client.lease()
                    .leaseGrant(LeaseGrantRequest.newBuilder().setTTL(100).build()));
            assertThat(client.kv().range(everything()).getCount()).isPositive();
            client.kv()
                    .deleteRange(DeleteRangeRequest.newBuilder()
                            .setKey(ALL)
                            .setRangeEnd(ALL)
                            .build());
            client.kv()
                    .compact(CompactionRequest.newBuilder()
                            .setRevision(revision + 1)
                            .setPhysical(true)
                            .build());
            client.maintenance().defragment(DefragmentRequest.getDefaultInstance());
            assertSpaceExceeded(() -> client.kv().put(put(0, 1)));
            disarm(client, alarms.get(0));
            assertThat(alarms(client)).isEmpty();
            client.kv().put(put(0, 1));
            assertThat(client.kv().range(everything()).getCount()).isEqualTo(1);
        }
    }

    /** Puts until the quota is full. Returns the revision. */
    private static long fill(EtcdClient client) {
        long revision = 0;
        for (int i = 0; i < MOST_PUTS; i++) {
            try {
                revision = client.kv().put(put(i, VALUE_BYTES)).getHeader().getRevision();
            } catch (StatusRuntimeException e) {
                assertIsSpaceExceeded(e);
                return revision;
            }
        }
        throw new AssertionError(MOST_PUTS + " MB fit into a quota of 16 MiB");
    }

    private static void assertSpaceExceeded(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(StatusRuntimeException.class, QuotaTest::assertIsSpaceExceeded);
    }

    private static void assertIsSpaceExceeded(StatusRuntimeException e) {
        assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(e.getStatus().getDescription()).isEqualTo("etcdserver: mvcc: database space exceeded");
    }

    private static List<AlarmMember> alarms(EtcdClient client) {
        return client.maintenance().alarm(AlarmRequest.getDefaultInstance()).getAlarmsList();
    }

    private static void disarm(EtcdClient client, AlarmMember alarm) {
        client.maintenance()
                .alarm(AlarmRequest.newBuilder()
                        .setAction(AlarmRequest.AlarmAction.DEACTIVATE)
                        .setMemberID(alarm.getMemberID())
                        .setAlarm(alarm.getAlarm())
                        .build());
    }

    private static RangeRequest everything() {
        return RangeRequest.newBuilder()
                .setKey(ALL)
                .setRangeEnd(ALL)
                .setCountOnly(true)
                .build();
    }

    private static PutRequest put(int number, int sizeBytes) {
        return PutRequest.newBuilder()
                .setKey(ByteString.copyFromUtf8("key-" + number))
                .setValue(ByteString.copyFrom(new byte[sizeBytes]))
                .build();
    }
}
