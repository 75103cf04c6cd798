package io.garboard.bench.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.garboard.etcd.rpc.PutRequest;
import io.garboard.etcd.rpc.PutResponse;
import io.garboard.etcd.rpc.RangeRequest;
import io.garboard.etcd.rpc.RangeResponse;
import io.garboard.etcd.rpc.WatchCreateRequest;
import io.garboard.etcd.rpc.WatchRequest;
import io.garboard.etcd.rpc.WatchResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GrpcClientTest {

    private final TestServer server = new TestServer(builder -> builder.http(0));
    private final Answers answers = new Answers();

    @AfterEach
    void stop() {
        server.close();
    }

    private GrpcClient connect(int connections) throws IOException {
        return new GrpcClient(List.of(server.address()), null, connections, answers);
    }

    private void awaitClosed(GrpcClient client, int calls) throws IOException {
        while (answers.closed.size() < calls) {
            client.poll(1000);
        }
    }

    private static byte[] put(String key, int valueBytes) {
        return PutRequest.newBuilder()
                .setKey(ByteString.copyFromUtf8(key))
                .setValue(ByteString.copyFrom(new byte[valueBytes]))
                .build()
                .toByteArray();
    }

    /** Empty, small, a frame and a bit, beyond every flow-control window. */
    @Test
    void messagesOfAnySizeArriveWhole() throws IOException {
        int[] sizes = {0, 1, 1000, 16_380, 16_384, 70_000, 3_000_000};
        try (GrpcClient client = connect(2)) {
            for (int tag = 0; tag < sizes.length; tag++) {
                client.call(tag % 2, RpcMethod.PUT, tag, put("k", sizes[tag]));
                client.call(
                        tag % 2,
                        RpcMethod.RANGE,
                        100 + tag,
                        RangeRequest.newBuilder().setLimit(sizes[tag]).build().toByteArray());
            }
            awaitClosed(client, 2 * sizes.length);
        }
        for (int tag = 0; tag < sizes.length; tag++) {
            assertThat(PutResponse.parseFrom(answers.only(tag)).getHeader().getRevision())
                    .isEqualTo(sizes[tag]);
            assertThat(RangeResponse.parseFrom(answers.only(100 + tag))
                            .getKvs(0)
                            .getValue()
                            .size())
                    .isEqualTo(sizes[tag]);
        }
        assertThat(answers.closed.values()).containsOnly("0 ");
    }

    @Test
    void manyCallsGoOnAtOnceOnOneConnection() throws IOException {
        try (GrpcClient client = connect(1)) {
            for (int tag = 0; tag < 2000; tag++) {
                client.call(0, RpcMethod.PUT, tag, put("k", tag));
            }
            awaitClosed(client, 2000);
        }
        for (int tag = 0; tag < 2000; tag++) {
            assertThat(PutResponse.parseFrom(answers.only(tag)).getHeader().getRevision())
                    .isEqualTo(tag);
        }
    }

    @Test
    void aRefusalHasItsStatusAndText() throws IOException {
        try (GrpcClient client = connect(1)) {
            client.call(0, RpcMethod.PUT, 1, put("", 1));
            client.call(0, RpcMethod.TXN, 2, new byte[0]);
            awaitClosed(client, 2);
        }
        assertThat(answers.closed.get(1)).isEqualTo("3 key is not provided");
        assertThat(answers.closed.get(2)).startsWith("12 ");
        assertThat(answers.messages).isEmpty();
    }

    @Test
    void aStreamCarriesMessagesBothWays() throws IOException {
        try (GrpcClient client = connect(1)) {
            int stream = client.stream(0, RpcMethod.WATCH, 7, watch(1));
            for (int id = 2; id <= 50; id++) {
                client.send(0, stream, watch(id));
            }
            while (answers.of(7).size() < 50) {
                client.poll(1000);
            }
            for (int i = 0; i < 50; i++) {
                assertThat(WatchResponse.parseFrom(answers.of(7).get(i)).getWatchId())
                        .isEqualTo(i + 1);
            }
            client.send(0, stream, watch(-1));
            awaitClosed(client, 1);
            assertThat(answers.closed).containsEntry(7, "0 ");
        }
    }

    @Test
    void aStreamThatIsResetIsHeardOfNoMore() throws IOException {
        try (GrpcClient client = connect(1)) {
            int stream = client.stream(0, RpcMethod.WATCH, 7, watch(1));
            client.reset(0, stream);
            client.send(0, stream, watch(2));
            client.call(0, RpcMethod.PUT, 1, put("k", 1));
            awaitClosed(client, 1);
            assertThat(answers.closed).containsOnlyKeys(1);
        }
    }

    @Test
    void callsOfAConnectionThatEndsAreClosed() throws IOException {
        try (GrpcClient client = connect(1)) {
            client.stream(0, RpcMethod.WATCH, 7, watch(1));
            while (answers.of(7).isEmpty()) {
                client.poll(1000);
            }
            server.close();
            awaitClosed(client, 1);
            assertThat(answers.closed.get(7)).doesNotStartWith("0 ");
        }
    }

    private static byte[] watch(long id) {
        return WatchRequest.newBuilder()
                .setCreateRequest(WatchCreateRequest.newBuilder().setWatchId(id))
                .build()
                .toByteArray();
    }

    private static final class Answers implements CallListener {
        private final Map<Integer, List<byte[]>> messages = new HashMap<>();
        private final Map<Integer, String> closed = new HashMap<>();

        List<byte[]> of(int tag) {
            return messages.getOrDefault(tag, List.of());
        }

        byte[] only(int tag) throws InvalidProtocolBufferException {
            assertThat(of(tag)).hasSize(1);
            return of(tag).get(0);
        }

        @Override
        public void message(int tag, byte[] buffer, int offset, int length) {
            messages.computeIfAbsent(tag, t -> new ArrayList<>())
                    .add(Arrays.copyOfRange(buffer, offset, offset + length));
        }

        @Override
        public void closed(int tag, int grpcStatus, String grpcMessage) {
            closed.put(tag, grpcStatus + " " + grpcMessage);
        }
    }
}
