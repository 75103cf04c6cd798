package io.garboard.conformance.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import io.garboard.conformance.harness.ClusterProcesses;
import io.garboard.conformance.harness.EtcdClient;
import io.garboard.conformance.harness.ServerKind;
import io.garboard.conformance.harness.ServerProcess;
import io.garboard.etcd.rpc.KVGrpc;
import io.garboard.etcd.rpc.PutRequest;
import io.garboard.etcd.rpc.RangeRequest;
import io.garboard.etcd.rpc.RangeResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A cluster whose leader goes takes writes again; one whose majority is gone says so. How long it takes is printed and not
 * judged: {@code -Dtries=20} for figures, {@code -Dsut=etcd} for those of etcd.
 */
@Tag("conformance")
class FailoverTest {

    private static final int TRIES = Integer.getInteger("tries", 1);
    /** A request that a member took for a leader that is no more would wait for its own timeout. */
    private static final long ATTEMPT_MILLIS = 250;

    private static final ByteString KEY = ByteString.copyFromUtf8("failover");

    private final ServerKind kind = ServerKind.firstUnderTest();

    @Test
    void writesGoOnAfterTheLeaderWasKilled() throws Exception {
        measure("killed", ServerProcess::kill);
    }

    @Test
    void writesGoOnAfterTheLeaderWasStopped() throws Exception {
        measure("stopped", ServerProcess::stopWithoutWaiting);
    }

    private void measure(String what, Consumer<ServerProcess> loss) throws IOException {
        List<Long> millis = new ArrayList<>();
        try (ClusterProcesses cluster = ClusterProcesses.launch(kind, 3)) {
            for (int i = 0; i < TRIES; i++) {
                ServerProcess leader = cluster.leader();
                List<EtcdClient> rest = connect(cluster.followers());
                rest.forEach(FailoverTest::put);
                long start = System.nanoTime();
                loss.accept(leader);
                putSomewhere(rest);
                millis.add((System.nanoTime() - start) / 1_000_000);
                rest.forEach(EtcdClient::close);
                leader.awaitEnd();
                leader.start();
            }
        }
        Collections.sort(millis);
        System.out.printf(
                "%s, leader %s: next write after %d ms at the median of %d tries, %d ms at worst%n",
                kind, what, millis.get(millis.size() / 2), millis.size(), millis.get(millis.size() - 1));
    }

    private static List<EtcdClient> connect(List<ServerProcess> members) {
        return members.stream().map(ServerProcess::connect).toList();
    }

    /** As clients do: one member after the other until one takes it. */
    private static void putSomewhere(List<EtcdClient> members) {
        for (int i = 0; ; i++) {
            try {
                put(KVGrpc.newBlockingStub(members.get(i % members.size()).channel())
                        .withDeadlineAfter(ATTEMPT_MILLIS, TimeUnit.MILLISECONDS));
                return;
            } catch (StatusRuntimeException e) {
                assertThat(e.getStatus().getCode())
                        .as("%s", e)
                        .isIn(Status.Code.UNAVAILABLE, Status.Code.DEADLINE_EXCEEDED);
            }
        }
    }

    private static void put(EtcdClient client) {
        put(client.kv());
    }

    private static void put(KVGrpc.KVBlockingStub kv) {
        kv.put(PutRequest.newBuilder().setKey(KEY).setValue(KEY).build());
    }

    /** Five take the loss of two; with three gone, the rest shows what it has and promises nothing. */
    @Test
    void aMinorityServesSerializableReadsOnly() throws Exception {
        try (ClusterProcesses cluster = ClusterProcesses.launch(kind, 5)) {
            List<EtcdClient> all = connect(cluster.members());
            put(all.get(0));
            cluster.leader().kill();
            cluster.leader().kill();
            List<ServerProcess> left = cluster.running();
            List<EtcdClient> rest = connect(left);
            putSomewhere(rest);
            rest.forEach(EtcdClient::close);
            cluster.leader().kill();
            for (ServerProcess member : cluster.running()) {
                checkMinority(member);
            }
            all.forEach(EtcdClient::close);
        }
    }

    private static void checkMinority(ServerProcess member) {
        try (EtcdClient client = member.connect()) {
            RangeRequest read = RangeRequest.newBuilder().setKey(KEY).build();
            assertRefused(() -> client.kv().range(read), Status.Code.UNAVAILABLE, "etcdserver: request timed out");
            assertRefused(() -> put(client), Status.Code.DEADLINE_EXCEEDED, "context deadline exceeded");
            RangeResponse served =
                    client.kv().range(read.toBuilder().setSerializable(true).build());
            assertThat(served.getKvsList().stream()
                            .map(kv -> kv.getValue().toStringUtf8())
                            .collect(Collectors.toList()))
                    .containsExactly("failover");
        }
    }

    private static void assertRefused(ThrowingCallable request, Status.Code code, String text) {
        StatusRuntimeException refused = catchThrowableOfType(StatusRuntimeException.class, request);
        assertThat(refused.getStatus().getCode()).as("%s", refused).isEqualTo(code);
        assertThat(refused.getStatus().getDescription()).isEqualTo(text);
    }
}
