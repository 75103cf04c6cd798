package io.garboard.bench.workload;

import com.google.protobuf.ByteString;
import io.garboard.bench.load.Latencies;
import io.garboard.bench.load.LoadResult;
import io.garboard.bench.load.WrongAnswerException;
import io.garboard.bench.wire.CallListener;
import io.garboard.bench.wire.GrpcClient;
import io.garboard.bench.wire.RpcMethod;
import io.garboard.etcd.rpc.WatchCreateRequest;
import io.garboard.etcd.rpc.WatchRequest;
import io.garboard.etcd.rpc.WatchResponse;
import java.io.IOException;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * Ten thousand watchers, a hundred on a stream, each on a key of its own, and puts to these keys in turn. An operation is
 * over when the put is acknowledged and its watcher has the event.
 */
final class WatchManyWorkload implements Workload {

    private static final int WATCHERS = 10_000;
    private static final int WATCHERS_PER_STREAM = 100;
    private static final int CONNECTIONS = 10;

    @Override
    public String name() {
        return "watch-many";
    }

    @Override
    public String summary() {
        return "10,000 watchers on as many keys; an operation is a put and its event";
    }

    @Override
    public List<Integer> defaultInFlight() {
        return List.of(64);
    }

    @Override
    public List<Figures> run(Session session) throws IOException {
        try (Crowd crowd = new Crowd(session)) {
            crowd.putFor(session.warmUpNanos());
            Measurement measurement = Measurement.start(session);
            LoadResult load = crowd.putFor(session.durationNanos());
            return List.of(measurement.end("", load, load.operations() * session.valueSizeBytes()));
        }
    }

    private static final class Crowd implements CallListener, AutoCloseable {
        private static final int PUT_TAGS = 1 << 20;

        private final byte[] value;
        private final int watchers;
        private final int slots;
        private final GrpcClient client;
        private final Histogram latencies = Latencies.histogram();
        private final long[] putNanos;
        private final int[] outstanding;
        private long created;
        private long open;
        private long completed;
        private int nextKey;
        private boolean stopping;

        Crowd(Session session) throws IOException {
            value = Keys.value(session.seed(), session.valueSizeBytes()).toByteArray();
            watchers = session.scaled(WATCHERS);
            slots = Math.min(session.inFlight(), watchers / 2 + 1);
            putNanos = new long[watchers];
            outstanding = new int[watchers];
            client = session.client(CONNECTIONS, this);
            int stream = 0;
            for (int key = 0; key < watchers; key++) {
                int number = key / WATCHERS_PER_STREAM;
                int connection = number % CONNECTIONS;
                if (key % WATCHERS_PER_STREAM == 0) {
                    stream = client.stream(connection, RpcMethod.WATCH, number, watch(key));
                } else {
                    client.send(connection, stream, watch(key));
                }
            }
            Waiting.until(client, () -> created == watchers, "watchers to be created");
        }

        /** A watcher that has its key's number for an id. */
        private static byte[] watch(int key) {
            return WatchRequest.newBuilder()
                    .setCreateRequest(WatchCreateRequest.newBuilder()
                            .setKey(ByteString.copyFrom(Keys.podBytes(key)))
                            .setWatchId(key + 1))
                    .build()
                    .toByteArray();
        }

        LoadResult putFor(long nanos) throws IOException {
            latencies.reset();
            completed = 0;
            stopping = false;
            long start = System.nanoTime();
            for (int i = 0; i < slots; i++) {
                put();
            }
            while (System.nanoTime() - start < nanos) {
                client.poll(10);
            }
            stopping = true;
            Waiting.until(client, () -> open == 0, "events of " + open + " puts");
            return LoadResult.of(completed, System.nanoTime() - start, latencies);
        }

        private void put() {
            // Keys in turn, but none again before its event is there; there are more keys than slots.
            int key = nextKey++ % watchers;
            while (outstanding[key] != 0) {
                key = nextKey++ % watchers;
            }
            outstanding[key] = 2;
            open++;
            putNanos[key] = System.nanoTime();
            client.call(key % CONNECTIONS, RpcMethod.PUT, PUT_TAGS + key, Puts.encode(Keys.podBytes(key), value));
        }

        private void arrived(int key) {
            if (--outstanding[key] == 0) {
                Latencies.record(latencies, System.nanoTime() - putNanos[key]);
                completed++;
                open--;
                if (!stopping) {
                    put();
                }
            }
        }

        @Override
        public void message(int tag, byte[] buffer, int offset, int length) {
            if (tag >= PUT_TAGS) {
                return;
            }
            if (WireScan.varint(WatchResponse.CREATED_FIELD_NUMBER, buffer, offset, length) == 1) {
                created++;
                return;
            }
            int events = WireScan.count(WatchResponse.EVENTS_FIELD_NUMBER, buffer, offset, length);
            int key = (int) WireScan.varint(WatchResponse.WATCH_ID_FIELD_NUMBER, buffer, offset, length) - 1;
            if (events != 1 || key < 0 || key >= watchers || outstanding[key] == 0) {
                throw new WrongAnswerException("watcher " + (key + 1) + " hears of " + events + " events");
            }
            arrived(key);
        }

        @Override
        public void closed(int tag, int grpcStatus, String grpcMessage) {
            if (tag < PUT_TAGS || grpcStatus != 0) {
                throw new WrongAnswerException("a call ended with status " + grpcStatus + ": " + grpcMessage);
            }
            arrived(tag - PUT_TAGS);
        }

        @Override
        public void close() throws IOException {
            client.close();
        }
    }
}
