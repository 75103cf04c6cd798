package io.garboard.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.garboard.etcd.rpc.KVGrpc.KVBlockingStub;
import io.garboard.etcd.rpc.PutRequest;
import io.garboard.etcd.rpc.WatchCreateRequest;
import io.garboard.etcd.rpc.WatchRequest;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ManyWatchersTest {

    private static final byte[] CREATE = WatchRequest.newBuilder()
            .setCreateRequest(WatchCreateRequest.newBuilder().setKey(ByteString.copyFromUtf8("k")))
            .build()
            .toByteArray();

    private final RunningProxy proxy = new RunningProxy();

    @AfterEach
    void stop() {
        proxy.close();
    }

    private void put() {
        proxy.client(KVBlockingStub.class)
                .put(PutRequest.newBuilder()
                        .setKey(ByteString.copyFromUtf8("k"))
                        .build());
    }

    /** Reads until every stream has brought one more message. */
    private static void awaitMessageOnAll(RawHttp2 client, int streams) throws Exception {
        BitSet seen = new BitSet();
        while (seen.cardinality() < streams) {
            seen.set(client.readUntil(RawHttp2.DATA).stream() / 2);
        }
    }

    @Test
    void tenThousandStreamsOnOneConnection() throws Exception {
        int streams = 10_000;
        try (RawHttp2 client = new RawHttp2(proxy.url().port())) {
            client.openConnectionWindow();
            for (int i = 0; i < streams; i++) {
                client.call(2 * i + 1, "/etcdserverpb.Watch/Watch");
                client.message(2 * i + 1, CREATE, false);
            }
            client.flush();
            awaitMessageOnAll(client, streams);
            put();
            awaitMessageOnAll(client, streams);
            assertThat(proxy.member.watch.streams).hasSize(streams);
        }
        Eventually.isTrue("all streams are closed", proxy.member.watch.streams::isEmpty);
    }

    @Test
    void tenStreamsOnEachOfManyConnections() throws Exception {
        List<RawHttp2> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 200; i++) {
                RawHttp2 client = new RawHttp2(proxy.url().port());
                clients.add(client);
                for (int stream = 1; stream < 20; stream += 2) {
                    client.call(stream, "/etcdserverpb.Watch/Watch");
                    client.message(stream, CREATE, false);
                }
                client.flush();
            }
            for (RawHttp2 client : clients) {
                awaitMessageOnAll(client, 10);
            }
            put();
            for (RawHttp2 client : clients) {
                awaitMessageOnAll(client, 10);
            }
            assertThat(proxy.server.drain(90_000)).isTrue();
            Eventually.isTrue("all streams are closed", proxy.member.watch.streams::isEmpty);
        } finally {
            for (RawHttp2 client : clients) {
                client.close();
            }
        }
    }
}
