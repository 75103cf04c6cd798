package io.garboard.conformance.differential;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.garboard.conformance.harness.Await;
import io.garboard.conformance.harness.EtcdClient;
import io.garboard.conformance.harness.Insist;
import io.garboard.conformance.harness.ServerKind;
import io.garboard.etcd.rpc.AlarmRequest;
import io.garboard.etcd.rpc.AlarmType;
import io.garboard.etcd.rpc.ClusterGrpc;
import io.garboard.etcd.rpc.DefragmentRequest;
import io.garboard.etcd.rpc.LeaseGrantRequest;
import io.garboard.etcd.rpc.LeaseGrpc;
import io.garboard.etcd.rpc.LeaseKeepAliveRequest;
import io.garboard.etcd.rpc.LeaseKeepAliveResponse;
import io.garboard.etcd.rpc.LeaseRevokeRequest;
import io.garboard.etcd.rpc.LeaseTimeToLiveRequest;
import io.garboard.etcd.rpc.MaintenanceGrpc;
import io.garboard.etcd.rpc.MemberListRequest;
import io.garboard.etcd.rpc.MemberListResponse;
import io.garboard.etcd.rpc.PutRequest;
import io.garboard.etcd.rpc.StatusRequest;
import io.garboard.etcd.rpc.StatusResponse;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The answers that random operations do not ask for: cluster, maintenance, the edges of leases. */
@Tag("conformance")
class OtherAnswersTest {
    private static final long LEASE = 77;

    static Stream<ServerKind> kinds() {
        return ServerKind.underTest();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void areEtcds(ServerKind kind) throws Exception {
        Insist.onScene(() -> compare(kind));
    }

    private static void compare(ServerKind kind) throws Exception {
        SoftAssertions differences = new SoftAssertions();
        try (Side etcd = new Side(ServerKind.ETCD);
                Side other = new Side(kind)) {
            for (Call<?, ?> call : calls()) {
                Outcome expected = neutral(etcd, etcd.run(call));
                Outcome actual = neutral(other, other.run(call));
                differences.assertThat(actual.toString()).as(call.toString()).isEqualTo(expected.toString());
            }
            differences
                    .assertThat(keepAlives(other.client()))
                    .as("keep-alives of no lease, a lease, no lease")
                    .isEqualTo(keepAlives(etcd.client()));
        }
        differences.assertAll();
    }

    private static List<Call<?, ?>> calls() {
        List<Call<?, ?>> calls = new ArrayList<>();
        calls.add(Call.of(ClusterGrpc.getMemberListMethod(), MemberListRequest.getDefaultInstance()));
        calls.add(Call.of(
                ClusterGrpc.getMemberListMethod(),
                MemberListRequest.newBuilder().setLinearizable(true).build()));
        calls.add(alarm(AlarmRequest.AlarmAction.GET, AlarmType.NONE));
        calls.add(alarm(AlarmRequest.AlarmAction.DEACTIVATE, AlarmType.NOSPACE));
        calls.add(alarm(AlarmRequest.AlarmAction.ACTIVATE, AlarmType.NOSPACE));
        calls.add(alarm(AlarmRequest.AlarmAction.ACTIVATE, AlarmType.NOSPACE));
        calls.add(alarm(AlarmRequest.AlarmAction.GET, AlarmType.NONE));
        calls.add(alarm(AlarmRequest.AlarmAction.GET, AlarmType.CORRUPT));
        calls.add(Call.of(MaintenanceGrpc.getStatusMethod(), StatusRequest.getDefaultInstance()));
        calls.add(put(0));
        calls.add(alarm(AlarmRequest.AlarmAction.DEACTIVATE, AlarmType.NOSPACE));
        calls.add(alarm(AlarmRequest.AlarmAction.ACTIVATE, AlarmType.CORRUPT));
        calls.add(put(0));
        calls.add(Call.of(LeaseGrpc.getLeaseRevokeMethod(), revoke(LEASE)));
        calls.add(alarm(AlarmRequest.AlarmAction.DEACTIVATE, AlarmType.CORRUPT));
        calls.add(put(0));
        calls.add(Call.of(MaintenanceGrpc.getDefragmentMethod(), DefragmentRequest.getDefaultInstance()));
        calls.add(grant(LEASE, 600));
        calls.add(grant(LEASE, 600));
        calls.add(grant(LEASE + 1, 1));
        calls.add(grant(LEASE + 2, 0));
        calls.add(grant(LEASE + 3, -7));
        calls.add(grant(LEASE + 4, 9_000_000_000L));
        calls.add(grant(-LEASE, 600));
        calls.add(put(LEASE));
        calls.add(Call.of(
                LeaseGrpc.getLeaseTimeToLiveMethod(),
                LeaseTimeToLiveRequest.newBuilder().setID(0).setKeys(true).build()));
        calls.add(Call.of(LeaseGrpc.getLeaseRevokeMethod(), revoke(0)));
        calls.add(Call.of(LeaseGrpc.getLeaseRevokeMethod(), revoke(-LEASE)));
        calls.add(Call.of(MaintenanceGrpc.getStatusMethod(), StatusRequest.getDefaultInstance()));
        return calls;
    }

    private static Call<?, ?> alarm(AlarmRequest.AlarmAction action, AlarmType type) {
        return Call.of(
                MaintenanceGrpc.getAlarmMethod(),
                AlarmRequest.newBuilder()
                        .setAction(action)
                        .setMemberID(5)
                        .setAlarm(type)
                        .build());
    }

    private static Call<?, ?> put(long lease) {
        return Call.of(
                io.garboard.etcd.rpc.KVGrpc.getPutMethod(),
                PutRequest.newBuilder()
                        .setKey(com.google.protobuf.ByteString.copyFromUtf8("key"))
                        .setLease(lease)
                        .build());
    }

    private static Call<?, ?> grant(long id, long ttl) {
        return Call.of(
                LeaseGrpc.getLeaseGrantMethod(),
                LeaseGrantRequest.newBuilder().setID(id).setTTL(ttl).build());
    }

    private static LeaseRevokeRequest revoke(long id) {
        return LeaseRevokeRequest.newBuilder().setID(id).build();
    }

    /** Ids, addresses, versions, sizes and the indexes of the log are a server's own. */
    private static Outcome neutral(Side side, Outcome outcome) {
        if (outcome.response() == null) {
            return outcome;
        }
        Message response = Equivalence.withNormalisedHeader(outcome.response());
        if (response instanceof MemberListResponse members) {
            MemberListResponse.Builder builder = members.toBuilder();
            builder.getMembersBuilderList().forEach(member -> {
                assertThat(member.getID()).isNotZero();
                assertThat(member.getClientURLsList())
                        .containsExactly(side.server().endpoint());
                member.setID(1).clearPeerURLs().clearClientURLs();
            });
            return Outcome.of(builder.build());
        } else if (response instanceof StatusResponse status) {
            return Outcome.of(neutral(status));
        }
        return Outcome.of(response);
    }

    private static StatusResponse neutral(StatusResponse status) {
        assertThat(status.getDbSize()).isPositive();
        assertThat(status.getDbSizeInUse()).isPositive().isLessThanOrEqualTo(status.getDbSize());
        assertThat(status.getRaftAppliedIndex()).isPositive().isLessThanOrEqualTo(status.getRaftIndex());
        assertThat(status.getRaftTerm()).isPositive();
        assertThat(status.getLeader()).isNotZero();
        assertThat(status.getVersion()).matches("3\\.\\d+\\.\\d+");
        return DeliberateDifferences.withoutNewerStatus(status).toBuilder()
                .setDbSize(1)
                .setDbSizeInUse(1)
                .setRaftIndex(1)
                .setRaftAppliedIndex(1)
                .setRaftTerm(1)
                .setLeader(1)
                .setVersion("3")
                .build();
    }

    private static List<String> keepAlives(EtcdClient client) {
        List<String> answers = new CopyOnWriteArrayList<>();
        StreamObserver<LeaseKeepAliveRequest> requests = client.leaseAsync().leaseKeepAlive(new StreamObserver<>() {
            @Override
            public void onNext(LeaseKeepAliveResponse response) {
                answers.add(
                        Outcome.of(Equivalence.withNormalisedHeader(response)).toString());
            }

            @Override
            public void onError(Throwable failure) {
                answers.add(failure.toString());
            }

            @Override
            public void onCompleted() {
                answers.add("completed");
            }
        });
        for (long id : new long[] {123_456, LEASE, 0}) {
            requests.onNext(LeaseKeepAliveRequest.newBuilder().setID(id).build());
        }
        requests.onCompleted();
        Await.until(Duration.ofMinutes(3), answers::toString, () -> answers.size() >= 4);
        return answers;
    }
}
