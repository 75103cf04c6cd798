package io.garboard.bench.workload;

import com.google.protobuf.ByteString;
import io.garboard.bench.load.WrongAnswerException;
import io.garboard.bench.wire.CallListener;
import io.garboard.bench.wire.GrpcClient;
import io.garboard.bench.wire.RpcMethod;
import io.garboard.etcd.rpc.WatchCreateRequest;
import io.garboard.etcd.rpc.WatchRequest;
import io.garboard.etcd.rpc.WatchResponse;
import java.io.IOException;

/** Watchers on everything, as kube-apiserver's caches are, each on a stream of its own. They count what they hear. */
final class Watchers implements CallListener, AutoCloseable {

    private final GrpcClient client;
    private final int count;
    private long created;
    private long events;

    Watchers(Session session, int count) throws IOException {
        this.count = count;
        this.client = session.client(2, this);
        byte[] create = create(Keys.ALL_FROM, Keys.ALL_TO, 0);
        for (int i = 0; i < count; i++) {
            client.stream(i % 2, RpcMethod.WATCH, i, create);
        }
        Waiting.until(client, () -> created == count, "watchers to be created");
    }

    static byte[] create(ByteString from, ByteString to, long id) {
        return WatchRequest.newBuilder()
                .setCreateRequest(WatchCreateRequest.newBuilder()
                        .setKey(from)
                        .setRangeEnd(to)
                        .setWatchId(id)
                        .setPrevKv(true)
                        .setProgressNotify(true))
                .build()
                .toByteArray();
    }

    void poll() throws IOException {
        client.poll(0);
    }

    void mustHaveHeard() {
        if (events < count) {
            throw new WrongAnswerException(count + " watchers heard of only " + events + " events");
        }
    }

    @Override
    public void message(int tag, byte[] buffer, int offset, int length) {
        if (WireScan.varint(WatchResponse.CREATED_FIELD_NUMBER, buffer, offset, length) == 1) {
            created++;
        }
        events += WireScan.count(WatchResponse.EVENTS_FIELD_NUMBER, buffer, offset, length);
    }

    @Override
    public void closed(int tag, int grpcStatus, String grpcMessage) {
        throw new WrongAnswerException("a watch ended with status " + grpcStatus + ": " + grpcMessage);
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
