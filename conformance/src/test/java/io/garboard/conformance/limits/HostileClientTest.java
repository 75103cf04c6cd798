package io.garboard.conformance.limits;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.garboard.conformance.harness.Await;
import io.garboard.conformance.harness.EtcdClient;
import io.garboard.conformance.harness.Insist;
import io.garboard.conformance.harness.ServerKind;
import io.garboard.conformance.harness.ServerProcess;
import io.garboard.etcd.rpc.PutRequest;
import io.garboard.etcd.rpc.RangeRequest;
import io.garboard.etcd.rpc.WatchCreateRequest;
import io.garboard.etcd.rpc.WatchGrpc;
import io.garboard.etcd.rpc.WatchRequest;
import io.garboard.etcd.rpc.WatchResponse;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Clients that do not play by the rules must not harm the server, nor those who do. */
@Tag("conformance")
class HostileClientTest {
    private static final Duration TIMEOUT = Duration.ofMinutes(5);
    private static final ByteString KEY = ByteString.copyFromUtf8("big");
    private static final int PUTS = 6_000;
    private static final int VALUE_BYTES = 100_000;
    private static final int RESETS = 10_000;
    private static final long MOST_GROWTH_BYTES = 420L << 20;

    static Stream<ServerKind> kinds() {
        return ServerKind.underTest();
    }

    /**
     * 600 MB of events wait for a watcher that takes none: more than the server may ever grow by, with a heap of 192 MB,
     * as much again in direct buffers, and some for the JVM itself.
     */
    @ParameterizedTest
    @MethodSource("kinds")
    void aReaderThatNeverReadsCostsBoundedMemory(ServerKind kind) throws Exception {
        Insist.onScene(() -> measureMemory(kind));
    }

    private static void measureMemory(ServerKind kind) throws Exception {
        try (ServerProcess server = ServerProcess.launchSmall(kind);
                EtcdClient silent = server.connect();
                EtcdClient client = server.connect()) {
            SlowReader reader = new SlowReader(silent);
            reader.read(1);
            Await.until(TIMEOUT, () -> "not created", () -> reader.received() == 1);
            long before = server.anonymousBytes();
            ByteString value = ByteString.copyFrom(new byte[VALUE_BYTES]);
            for (int i = 0; i < PUTS; i++) {
                client.kv()
                        .put(PutRequest.newBuilder().setKey(KEY).setValue(value).build());
            }
            if (kind.isGarboard()) {
                assertThat(server.anonymousBytes() - before)
                        .as("growth of memory")
                        .isLessThan(MOST_GROWTH_BYTES);
            }
            reader.read(Integer.MAX_VALUE);
            Await.until(TIMEOUT, reader::toString, () -> reader.events() >= PUTS);
            assertThat(reader.events()).isEqualTo(PUTS);
            assertThat(reader.failure()).isEmpty();
        }
    }

    /** Armeria's default would close the whole connection, with everybody's watches on it, after 400 resets. */
    @ParameterizedTest
    @MethodSource("kinds")
    void resettingStreamsDoesNotCostTheConnection(ServerKind kind) throws Exception {
        try (ServerProcess server = ServerProcess.launch(kind);
                EtcdClient client = server.connect()) {
            SlowReader watcher = new SlowReader(client);
            watcher.read(Integer.MAX_VALUE);
            Await.until(TIMEOUT, () -> "not created", () -> watcher.received() == 1);
            for (int i = 0; i < RESETS; i++) {
                ClientCall<WatchRequest, WatchResponse> call =
                        client.channel().newCall(WatchGrpc.getWatchMethod(), CallOptions.DEFAULT);
                call.start(new ClientCall.Listener<>() {}, new Metadata());
                call.sendMessage(watch());
                call.cancel("reset", null);
                if (i % 100 == 0) {
                    read(client, server);
                }
            }
            PutRequest put = PutRequest.newBuilder().setKey(KEY).build();
            client.kv().put(put);
            Await.until(TIMEOUT, watcher::toString, () -> watcher.events() == 1);
            assertThat(watcher.failure()).isEmpty();
        }
    }

    private static void read(EtcdClient client, ServerProcess server) {
        try {
            RangeRequest read = RangeRequest.newBuilder().setKey(KEY).build();
            Insist.on(() -> client.kv().range(read));
        } catch (StatusRuntimeException e) {
            throw new AssertionError(e.getStatus() + "\n" + server.epitaph() + server.logTail(), e);
        }
    }

    private static WatchRequest watch() {
        return WatchRequest.newBuilder()
                .setCreateRequest(WatchCreateRequest.newBuilder().setKey(KEY))
                .build();
    }

    /** A watcher that takes messages only when told to. */
    private static final class SlowReader extends ClientCall.Listener<WatchResponse> {
        private final ClientCall<WatchRequest, WatchResponse> call;
        private final AtomicInteger received = new AtomicInteger();
        private final AtomicInteger events = new AtomicInteger();
        private final AtomicLong lastRevision = new AtomicLong();
        private volatile String failure = "";

        SlowReader(EtcdClient client) {
            call = client.channel().newCall(WatchGrpc.getWatchMethod(), CallOptions.DEFAULT);
            call.start(this, new Metadata());
            call.sendMessage(watch());
        }

        void read(int messages) {
            call.request(messages);
        }

        int received() {
            return received.get();
        }

        int events() {
            return events.get();
        }

        String failure() {
            return failure;
        }

        private synchronized void fail(String reason) {
            failure = failure.isEmpty() ? reason : failure;
        }

        @Override
        public void onMessage(WatchResponse response) {
            received.incrementAndGet();
            response.getEventsList().forEach(event -> {
                long revision = event.getKv().getModRevision();
                long before = lastRevision.getAndSet(revision);
                if (before != 0 && before != revision - 1) {
                    fail("revision " + revision + " after " + before);
                }
            });
            events.addAndGet(response.getEventsCount());
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            fail(status.toString());
        }

        @Override
        public String toString() {
            return events + " events up to revision " + lastRevision + ", " + failure;
        }
    }
}
