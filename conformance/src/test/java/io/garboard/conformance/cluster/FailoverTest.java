package io.garboard.conformance.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import io.garboard.conformance.harness.Await;
import io.garboard.conformance.harness.ClusterProcesses;
import io.garboard.conformance.harness.EtcdClient;
import io.garboard.conformance.harness.Insist;
import io.garboard.conformance.harness.ServerKind;
import io.garboard.conformance.harness.ServerProcess;
import io.garboard.etcd.rpc.KVGrpc;
import io.garboard.etcd.rpc.PutRequest;
import io.garboard.etcd.rpc.RangeRequest;
import io.garboard.etcd.rpc.RangeResponse;
import io.garboard.etcd.rpc.StatusResponse;
import io.garboard.etcd.rpc.WatchCreateRequest;
import io.garboard.etcd.rpc.WatchRequest;
import io.garboard.etcd.rpc.WatchResponse;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
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

    /** On a disk that takes longer than that for each write, no attempt would do. */
    private static final long LONGEST_ATTEMPT_MILLIS = 60_000;

    private static final ByteString KEY = ByteString.copyFromUtf8("failover");
    private static final PutRequest PUT =
            PutRequest.newBuilder().setKey(KEY).setValue(KEY).build();

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
        long attemptMillis = ATTEMPT_MILLIS;
        for (int i = 0; ; i++) {
            try {
                put(KVGrpc.newBlockingStub(members.get(i % members.size()).channel())
                        .withDeadlineAfter(attemptMillis, TimeUnit.MILLISECONDS));
                return;
            } catch (StatusRuntimeException e) {
                assertThat(e.getStatus().getCode())
                        .as("%s", e)
                        .isIn(Status.Code.UNAVAILABLE, Status.Code.DEADLINE_EXCEEDED);
                // No more than an eighth each time: what is measured must not grow by leaps.
                attemptMillis = Math.min(attemptMillis + attemptMillis / 8, LONGEST_ATTEMPT_MILLIS);
            }
        }
    }

    private static void put(EtcdClient client) {
        Insist.on(() -> client.kv().put(PUT));
    }

    private static void put(KVGrpc.KVBlockingStub kv) {
        kv.put(PUT);
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
            // Also to the end of what each of them has applied.
            left.forEach(ServerProcess::awaitReady);
            Map<ServerProcess, CompletableFuture<Status>> watches = new HashMap<>();
            for (int i = 0; i < left.size(); i++) {
                watches.put(left.get(i), watchWithLeader(rest.get(i)));
            }
            cluster.leader().kill();
            for (ServerProcess member : cluster.running()) {
                Await.until(Duration.ofMinutes(3), cluster::logTails, () -> knowsOfNoLeader(cluster.status(member)));
                checkMinority(member);
                Status end = Objects.requireNonNull(watches.get(member)).get(3, TimeUnit.MINUTES);
                assertThat(end.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
                assertThat(end.getDescription()).isEqualTo("etcdserver: no leader");
            }
            rest.forEach(EtcdClient::close);
            all.forEach(EtcdClient::close);
        }
    }

    private static boolean knowsOfNoLeader(@Nullable StatusResponse status) {
        return status != null && status.getLeader() == 0;
    }

    /** Opens a watch of a client that would rather lose it than miss something; completes when the stream ends. */
    private static CompletableFuture<Status> watchWithLeader(EtcdClient client) throws Exception {
        while (true) {
            CompletableFuture<Boolean> created = new CompletableFuture<>();
            CompletableFuture<Status> end = openWatch(client, created);
            try {
                assertThat(created.get(3, TimeUnit.MINUTES)).isTrue();
                return end;
            } catch (ExecutionException e) {
                // This member may be between two leaders.
                assertThat(Status.fromThrowable(e).getDescription()).isEqualTo("etcdserver: no leader");
            }
        }
    }

    private static CompletableFuture<Status> openWatch(EtcdClient client, CompletableFuture<Boolean> created) {
        CompletableFuture<Status> end = new CompletableFuture<>();
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("hasleader", Metadata.ASCII_STRING_MARSHALLER), "true");
        StreamObserver<WatchRequest> requests = client.watch()
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                .watch(new StreamObserver<WatchResponse>() {
                    @Override
                    public void onNext(WatchResponse response) {
                        created.complete(response.getCreated());
                    }

                    @Override
                    public void onError(Throwable failure) {
                        end.complete(Status.fromThrowable(failure));
                        created.completeExceptionally(failure);
                    }

                    @Override
                    public void onCompleted() {
                        end.complete(Status.OK);
                    }
                });
        requests.onNext(WatchRequest.newBuilder()
                .setCreateRequest(WatchCreateRequest.newBuilder().setKey(KEY))
                .build());
        return end;
    }

    private static void checkMinority(ServerProcess member) {
        try (EtcdClient client = member.connect()) {
            RangeRequest read = RangeRequest.newBuilder().setKey(KEY).build();
            assertRefused(() -> client.kv().range(read), Status.Code.UNAVAILABLE, "etcdserver: request timed out");
            assertRefused(() -> put(client.kv()), Status.Code.DEADLINE_EXCEEDED, "context deadline exceeded");
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
