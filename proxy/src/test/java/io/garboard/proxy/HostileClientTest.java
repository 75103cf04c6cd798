package io.garboard.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.garboard.etcd.rpc.KVGrpc.KVBlockingStub;
import io.garboard.etcd.rpc.PutRequest;
import io.garboard.etcd.rpc.RangeRequest;
import io.garboard.etcd.rpc.RangeResponse;
import io.garboard.etcd.rpc.WatchCreateRequest;
import io.garboard.etcd.rpc.WatchRequest;
import io.garboard.proxy.fake.FakeWatch;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that misbehave harm themselves at most. */
final class HostileClientTest {

    private static final byte[] CREATE = WatchRequest.newBuilder()
            .setCreateRequest(WatchCreateRequest.newBuilder().setKey(ByteString.copyFromUtf8("k")))
            .build()
            .toByteArray();

    private final RunningProxy proxy = new RunningProxy();

    @AfterEach
    void stop() {
        proxy.close();
    }

    private static byte[] range() {
        return RangeRequest.newBuilder()
                .setKey(ByteString.copyFromUtf8("k"))
                .build()
                .toByteArray();
    }

    /** Ten thousand a minute are legitimate: cancelled calls of a busy control plane. */
    @Test
    void manyResetsDoNotEndTheConnection() throws Exception {
        try (RawHttp2 client = new RawHttp2(proxy.url().port())) {
            client.openConnectionWindow();
            client.call(1, "/etcdserverpb.Watch/Watch");
            client.message(1, CREATE, false);
            client.flush();
            RawHttp2.Frame created = client.readUntil(RawHttp2.DATA);
            assertThat(created.stream()).isEqualTo(1);
            int stream = 3;
            for (int i = 0; i < 10_000; i++, stream += 2) {
                client.call(stream, "/etcdserverpb.KV/Range");
                client.message(stream, range(), i % 2 == 0);
                client.reset(stream);
            }
            client.flush();
            client.call(stream, "/etcdserverpb.KV/Range");
            client.message(stream, range(), true);
            client.flush();
            RawHttp2.Frame frame = client.read();
            while (frame != null && !(frame.stream() == stream && frame.endsStream())) {
                assertThat(frame.type()).as(frame::text).isNotEqualTo(RawHttp2.GOAWAY);
                assertThat(frame.stream() == 1 && frame.endsStream())
                        .as("the watch has ended")
                        .isFalse();
                frame = client.read();
            }
            assertThat(frame).isNotNull();
            assertThat(proxy.member.watch.streams).hasSize(1);
        }
    }

    /** A call whose answer is held up by the client's window is cancelled: its connection goes on. */
    @Test
    void cancellingACallThatIsHeldUpLeavesTheOthersAlone() throws Exception {
        proxy.client(KVBlockingStub.class)
                .put(PutRequest.newBuilder()
                        .setKey(ByteString.copyFromUtf8("k"))
                        .setValue(ByteString.copyFrom(new byte[1_000_000]))
                        .build());
        try (RawHttp2 client = new RawHttp2(proxy.url().port())) {
            client.openConnectionWindow();
            client.call(1, "/etcdserverpb.Watch/Watch");
            client.message(1, CREATE, false);
            client.flush();
            assertThat(client.readUntil(RawHttp2.DATA).stream()).isEqualTo(1);
            for (int stream : new int[] {3, 5, 7}) {
                String method = stream == 7 ? "RangeStream" : "Range";
                client.call(stream, "/etcdserverpb.KV/" + method);
                client.message(stream, range(), true);
                client.flush();
                awaitData(client, stream);
                client.reset(stream);
            }
            // Frames are taken in order: when this comes back, the resets have been seen.
            client.ping();
            client.flush();
            awaitPong(client);
            FakeWatch.Stream watch = proxy.member.watch.streams.get(0);
            watch.requestProgress();
            awaitData(client, 1);
            assertThat(proxy.member.watch.streams).hasSize(1);
        }
    }

    /** gRPC clients measure the line with pings while they receive; a long answer must not count as none. */
    @Test
    void pingsWhileALargeAnswerComesAreFine() throws Exception {
        proxy.client(KVBlockingStub.class)
                .put(PutRequest.newBuilder()
                        .setKey(ByteString.copyFromUtf8("k"))
                        .setValue(ByteString.copyFrom(new byte[1_000_000]))
                        .build());
        try (RawHttp2 client = new RawHttp2(proxy.url().port())) {
            client.openConnectionWindow();
            client.call(1, "/etcdserverpb.KV/Range");
            client.message(1, range(), true);
            client.flush();
            boolean pinged = false;
            for (int bytes = 0; bytes < 1_000_000; ) {
                RawHttp2.Frame frame = client.read();
                assertThat(frame).isNotNull();
                assertThat(frame.type()).as(frame::text).isNotEqualTo(RawHttp2.GOAWAY);
                if (frame.type() == RawHttp2.PING) {
                    pinged = false;
                } else if (frame.type() == RawHttp2.DATA) {
                    int size = frame.payload().remaining();
                    bytes += size;
                    if (!pinged) {
                        pinged = true;
                        client.ping();
                    }
                    byte[] increment = ByteBuffer.allocate(4).putInt(size).array();
                    client.frame(RawHttp2.WINDOW_UPDATE, 0, 1, increment);
                    client.flush();
                }
            }
        }
    }

    private static void awaitPong(RawHttp2 client) throws Exception {
        await(client, RawHttp2.PING, 0);
    }

    private static void awaitData(RawHttp2 client, int stream) throws Exception {
        await(client, RawHttp2.DATA, stream);
    }

    /** On the way to the frame, nothing must tell the client to leave. */
    private static void await(RawHttp2 client, int type, int stream) throws Exception {
        RawHttp2.Frame frame = client.read();
        while (frame != null && !(frame.type() == type && frame.stream() == stream)) {
            assertThat(frame.type()).as(frame::text).isNotEqualTo(RawHttp2.GOAWAY);
            frame = client.read();
        }
        assertThat(frame).isNotNull();
    }

    /** Work that a client leaves behind is bounded, however fast it cancels. */
    @ParameterizedTest
    @ValueSource(strings = {"/etcdserverpb.KV/Range", "/etcdserverpb.KV/RangeStream"})
    void callsThatAreCancelledButUnderWayAreCounted(String path) throws Exception {
        BlockingQueue<Runnable> answers = new LinkedBlockingQueue<>();
        proxy.member.kv.executor = answers::add;
        try (RawHttp2 client = new RawHttp2(proxy.url().port())) {
            int stream = 1;
            for (int i = 0; i < 3_000; i++, stream += 2) {
                client.call(stream, path);
                client.message(stream, range(), true);
                client.reset(stream);
            }
            client.call(stream, path);
            client.message(stream, range(), true);
            client.flush();
            RawHttp2.Frame frame = client.readUntil(RawHttp2.HEADERS);
            Http2Headers headers = client.decode(frame);
            while (frame.stream() != stream) {
                frame = client.readUntil(RawHttp2.HEADERS);
                headers = client.decode(frame);
            }
            assertThat(headers.get("grpc-message")).hasToString("etcdserver: too many requests");
            assertThat(answers.size()).isBetween(1_000, 1_010);
            answers.forEach(Runnable::run);
            client.call(stream + 2, path);
            client.message(stream + 2, range(), true);
            client.flush();
            Runnable last = answers.take();
            while (!answers.isEmpty()) {
                last = answers.take();
            }
            last.run();
        }
    }

    @Test
    void aClientThatPingsTooOftenIsToldToGoAway() throws Exception {
        try (RawHttp2 client = new RawHttp2(proxy.url().port())) {
            client.call(1, "/etcdserverpb.Watch/Watch");
            for (int i = 0; i < 4; i++) {
                client.ping();
            }
            client.flush();
            RawHttp2.Frame goAway = client.readUntil(RawHttp2.GOAWAY);
            assertThat(goAway.text()).endsWith("too_many_pings");
            assertThat(goAway.payload().getInt(4)).isEqualTo(11);
            assertThat(readToEnd(client)).isTrue();
        }
    }

    private static boolean readToEnd(RawHttp2 client) throws Exception {
        RawHttp2.Frame frame = client.read();
        while (frame != null) {
            frame = client.read();
        }
        return true;
    }

    /** A live client may be slower than a server waits: then the server is given more patience. */
    @Test
    void aClientThatIsGoneWithoutAWordIsNoticed() throws Exception {
        for (int patienceMillis = 200; !onlyTheSilentIsNoticed(patienceMillis); patienceMillis *= 8) {
            assertThat(patienceMillis).isLessThan(60_000);
        }
    }

    private static boolean onlyTheSilentIsNoticed(int patienceMillis) throws Exception {
        Keepalive impatient = new Keepalive(5_000, 100, patienceMillis);
        try (RunningProxy quick = new RunningProxy(config -> config.keepalive(impatient));
                RawHttp2 silent = new RawHttp2(quick.url().port());
                RawHttp2 alive = new RawHttp2(quick.url().port())) {
            for (int i = 0; i < 5; i++) {
                RawHttp2.Frame ping = alive.read();
                while (ping != null && ping.type() != RawHttp2.PING) {
                    ping = alive.read();
                }
                if (ping == null) {
                    return false;
                }
                alive.answerPing(ping);
            }
            assertThat(silent.readUntil(RawHttp2.PING)).isNotNull();
            return readToEnd(silent);
        } catch (IOException e) {
            return false;
        }
    }

    /** The server must go on reading a connection whose cancelled calls had sent more than it had read. */
    @Test
    void dataOfCancelledCallsDoesNotUseUpTheConnection() throws Exception {
        byte[] half = new byte[16_000];
        try (RawHttp2 client = new RawHttp2(proxy.url().port())) {
            int stream = 1;
            for (int i = 0; i < 8_000; i++, stream += 2) {
                client.call(stream, "/etcdserverpb.KV/Put");
                client.frame(RawHttp2.DATA, 0, stream, framed(100_000, half));
                client.reset(stream);
            }
            client.call(stream, "/etcdserverpb.KV/Range");
            client.message(stream, range(), true);
            client.flush();
            RawHttp2.Frame frame = client.read();
            while (frame != null && frame.stream() != stream) {
                frame = client.read();
            }
            assertThat(frame).isNotNull();
        }
    }

    private static byte[] framed(int declared, byte[] part) {
        return ByteBuffer.allocate(5 + part.length)
                .put((byte) 0)
                .putInt(declared)
                .put(part)
                .array();
    }

    @Test
    void messagesInSmallPiecesAreJoined() throws Exception {
        byte[] put = PutRequest.newBuilder()
                .setKey(ByteString.copyFromUtf8("k"))
                .setValue(ByteString.copyFrom(new byte[1_000]))
                .build()
                .toByteArray();
        byte[] whole = framed(put.length, put);
        try (RawHttp2 client = new RawHttp2(proxy.url().port())) {
            client.call(1, "/etcdserverpb.KV/Put");
            for (int at = 0; at < whole.length; at++) {
                client.frame(RawHttp2.DATA, 0, 1, new byte[] {whole[at]});
            }
            client.frame(RawHttp2.DATA, RawHttp2.END_STREAM, 1, new byte[0]);
            client.call(3, "/etcdserverpb.KV/Range");
            client.message(3, range(), true);
            client.flush();
            RawHttp2.Frame frame = client.readUntil(RawHttp2.DATA);
            while (frame.stream() != 3) {
                frame = client.readUntil(RawHttp2.DATA);
            }
            ByteBuffer response = frame.payload().position(5);
            assertThat(RangeResponse.parseFrom(response).getCount()).isEqualTo(1);
        }
    }

    @Test
    void brokenMessagesAreRefused() throws Exception {
        assertThat(statusOf(framed(100, new byte[3]))).isEqualTo("2");
        assertThat(statusOf(new byte[] {0, 0})).isEqualTo("2");
        assertThat(statusOf(new byte[0])).isEqualTo("2");
        assertThat(statusOf(framed(3, new byte[] {-1, -1, -1}))).isEqualTo("13");
        assertThat(statusOf(new byte[] {1, 0, 0, 0, 0})).isEqualTo("13");
        assertThat(statusOf(new byte[] {0, -1, -1, -1, -1, 0})).isEqualTo("8");
    }

    private String statusOf(byte[] body) throws Exception {
        try (RawHttp2 client = new RawHttp2(proxy.url().port())) {
            client.call(1, "/etcdserverpb.KV/Range");
            client.frame(RawHttp2.DATA, RawHttp2.END_STREAM, 1, body);
            client.flush();
            return String.valueOf(
                    client.decode(client.readUntil(RawHttp2.HEADERS)).get("grpc-status"));
        }
    }

    /** The listener of such a call is told of its end too, although the end is there before the listener. */
    @Test
    void callsThatTheirHeadersEndAreAnswered() throws Exception {
        try (RawHttp2 client = new RawHttp2(proxy.url().port())) {
            client.callWithoutBody(1, "/etcdserverpb.Lease/LeaseKeepAlive");
            client.flush();
            client.decode(client.readUntil(RawHttp2.HEADERS));
            assertThat(status(client)).isEqualTo("0");
            client.callWithoutBody(3, "/etcdserverpb.KV/RangeStream");
            client.flush();
            assertThat(status(client)).isEqualTo("13");
            client.callWithoutBody(5, "/etcdserverpb.KV/Range");
            client.flush();
            assertThat(status(client)).isEqualTo("2");
        }
        Eventually.isTrue(
                "nothing is left",
                () -> calls("started").equals("2.0") && calls("handled").equals("2.0"));
    }

    /** All calls of the streams above, as they are counted. */
    private String calls(String what) {
        double sum = proxy.getMetricsPort("/metrics")
                .contentUtf8()
                .lines()
                .filter(line -> line.startsWith("grpc_server_" + what + "_total{") && line.contains("stream"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
        return Double.toString(sum);
    }

    private static String status(RawHttp2 client) throws Exception {
        return String.valueOf(client.decode(client.readUntil(RawHttp2.HEADERS)).get("grpc-status"));
    }

    @Test
    void aUnaryCallIsServedBeforeItsClientSaysThatItIsAll() throws Exception {
        try (RawHttp2 client = new RawHttp2(proxy.url().port())) {
            client.call(1, "/etcdserverpb.KV/Range");
            client.message(1, range(), false);
            client.flush();
            client.decode(client.readUntil(RawHttp2.HEADERS));
            assertThat(status(client)).isEqualTo("0");
            client.call(3, "/etcdserverpb.KV/Range");
            client.frame(RawHttp2.DATA, 0, 3, framed(Integer.MAX_VALUE, new byte[1]));
            client.flush();
            assertThat(status(client)).isEqualTo("8");
        }
    }

    /** HTTP allows more in headers than the gRPC library does. */
    @Test
    void strangeHeadersOfStreams() throws Exception {
        try (RawHttp2 client = new RawHttp2(proxy.url().port())) {
            client.call(1, "/etcdserverpb.Watch/Watch", "x!#$%&'*+^`|~", "y");
            client.message(1, CREATE, false);
            client.flush();
            assertThat(client.decode(client.readUntil(RawHttp2.HEADERS)).get(":status"))
                    .hasToString("200");
            client.call(3, "/etcdserverpb.Watch/Watch", "client-api-version", "\u00ff");
            client.flush();
            assertThat(client.decode(client.readUntil(RawHttp2.HEADERS)).get("grpc-message"))
                    .hasToString("etcdserver: invalid client api version");
        }
    }
}
