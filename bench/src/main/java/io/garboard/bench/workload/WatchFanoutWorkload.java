package io.garboard.bench.workload;

import io.garboard.bench.load.Latencies;
import io.garboard.bench.load.LoadResult;
import io.garboard.bench.load.WrongAnswerException;
import io.garboard.bench.wire.CallListener;
import io.garboard.bench.wire.GrpcClient;
import io.garboard.bench.wire.RpcMethod;
import io.garboard.etcd.rpc.WatchResponse;
import java.io.IOException;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * A thousand watchers on one prefix, each on a stream of its own, and one writer that puts its next keys when every
 * watcher has the last ones. An operation is one delivered event; its latency counts from the put.
 */
final class WatchFanoutWorkload implements Workload {

    private static final int WATCHERS = 1_000;
    private static final int CONNECTIONS = 10;

    @Override
    public String name() {
        return "watch-fanout";
    }

    @Override
    public String summary() {
        return "1,000 watchers on one prefix hear of puts; an operation is a delivered event";
    }

    @Override
    public List<Integer> defaultInFlight() {
        return List.of(1);
    }

    @Override
    public List<Figures> run(Session session) throws IOException {
        try (Fanout fanout = new Fanout(session)) {
            fanout.putFor(session.warmUpNanos());
            Measurement measurement = Measurement.start(session);
            return List.of(measurement.end("", fanout.putFor(session.durationNanos()), 0));
        }
    }

    private static final class Fanout implements CallListener, AutoCloseable {
        private static final int PUT_TAG = -1;
        private static final int KEYS = 1000;

        private final byte[] value;
        private final int puts;
        private final int watchers;
        private final GrpcClient client;
        private final Histogram latencies = Latencies.histogram();
        private long created;
        private long events;
        private long acknowledged;
        private long putNanos;

        Fanout(Session session) throws IOException {
            value = Keys.value(session.seed(), session.valueSizeBytes()).toByteArray();
            puts = session.inFlight();
            watchers = session.scaled(WATCHERS);
            client = session.client(CONNECTIONS, this);
            byte[] create = Watchers.create(Keys.ALL_FROM, Keys.ALL_TO, 0);
            for (int i = 0; i < watchers; i++) {
                client.stream(i % CONNECTIONS, RpcMethod.WATCH, i, create);
            }
            Waiting.until(client, () -> created == watchers, "watchers to be created");
        }

        LoadResult putFor(long nanos) throws IOException {
            latencies.reset();
            long start = System.nanoTime();
            long delivered = 0;
            int key = 0;
            // Once at least: whatever the machine does meanwhile, a run without an event says nothing.
            do {
                events = 0;
                acknowledged = 0;
                putNanos = System.nanoTime();
                for (int i = 0; i < puts; i++) {
                    client.call(0, RpcMethod.PUT, PUT_TAG, Puts.encode(Keys.podBytes(key++ % KEYS), value));
                }
                long wanted = (long) watchers * puts;
                Waiting.until(client, () -> events >= wanted && acknowledged == puts, "events of " + puts + " puts");
                if (events != wanted) {
                    throw new WrongAnswerException(events + " events (expected: " + wanted + ")");
                }
                delivered += events;
            } while (System.nanoTime() - start < nanos);
            return LoadResult.of(delivered, System.nanoTime() - start, latencies);
        }

        @Override
        public void message(int tag, byte[] buffer, int offset, int length) {
            if (tag == PUT_TAG) {
                return;
            }
            if (WireScan.varint(WatchResponse.CREATED_FIELD_NUMBER, buffer, offset, length) == 1) {
                created++;
                return;
            }
            int count = WireScan.count(WatchResponse.EVENTS_FIELD_NUMBER, buffer, offset, length);
            events += count;
            long latency = System.nanoTime() - putNanos;
            for (int i = 0; i < count; i++) {
                Latencies.record(latencies, latency);
            }
        }

        @Override
        public void closed(int tag, int grpcStatus, String grpcMessage) {
            if (tag != PUT_TAG || grpcStatus != 0) {
                throw new WrongAnswerException("a call ended with status " + grpcStatus + ": " + grpcMessage);
            }
            acknowledged++;
        }

        @Override
        public void close() throws IOException {
            client.close();
        }
    }
}
