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
 * One put at a time and one watcher on another connection. The whole measures from the put to the event; the part {@code
 * after-ack} from the put's acknowledgement, 0 when the event was there first.
 */
final class WatchLatencyWorkload implements Workload {

    @Override
    public String name() {
        return "watch-latency";
    }

    @Override
    public String summary() {
        return "one put at a time: until its event is there, and how long after the acknowledgement that is";
    }

    @Override
    public List<Integer> defaultInFlight() {
        return List.of(1);
    }

    @Override
    public List<Figures> run(Session session) throws IOException {
        try (Pair pair = new Pair(session)) {
            pair.putFor(session.warmUpNanos());
            Measurement measurement = Measurement.start(session);
            long start = System.nanoTime();
            long puts = pair.putFor(session.durationNanos());
            long elapsed = System.nanoTime() - start;
            return List.of(
                    measurement.end("", LoadResult.of(puts, elapsed, pair.fromPut), 0),
                    measurement.end("after-ack", LoadResult.of(puts, elapsed, pair.fromAcknowledgement), 0));
        }
    }

    private static final class Pair implements CallListener, AutoCloseable {
        private static final int PUT_TAG = -1;
        private static final int KEYS = 1000;

        private final byte[] value;
        private final GrpcClient client;
        private final Histogram fromPut = Latencies.histogram();
        private final Histogram fromAcknowledgement = Latencies.histogram();
        private boolean created;
        private long eventNanos;
        private long acknowledgedNanos;

        Pair(Session session) throws IOException {
            value = Keys.value(session.seed(), session.valueSizeBytes()).toByteArray();
            client = session.client(2, this);
            client.stream(1, RpcMethod.WATCH, 0, Watchers.create(Keys.ALL_FROM, Keys.ALL_TO, 0));
            Waiting.until(client, () -> created, "the watcher to be created");
        }

        long putFor(long nanos) throws IOException {
            fromPut.reset();
            fromAcknowledgement.reset();
            long start = System.nanoTime();
            long puts = 0;
            while (System.nanoTime() - start < nanos) {
                eventNanos = 0;
                acknowledgedNanos = 0;
                long putNanos = System.nanoTime();
                client.call(0, RpcMethod.PUT, PUT_TAG, Puts.encode(Keys.podBytes((int) (puts % KEYS)), value));
                Waiting.until(client, () -> eventNanos != 0 && acknowledgedNanos != 0, "an event");
                Latencies.record(fromPut, eventNanos - putNanos);
                Latencies.record(fromAcknowledgement, eventNanos - acknowledgedNanos);
                puts++;
            }
            return puts;
        }

        @Override
        public void message(int tag, byte[] buffer, int offset, int length) {
            if (tag == PUT_TAG) {
                return;
            }
            if (WireScan.varint(WatchResponse.CREATED_FIELD_NUMBER, buffer, offset, length) == 1) {
                created = true;
            } else if (WireScan.count(WatchResponse.EVENTS_FIELD_NUMBER, buffer, offset, length) == 1) {
                eventNanos = System.nanoTime();
            }
        }

        @Override
        public void closed(int tag, int grpcStatus, String grpcMessage) {
            if (tag != PUT_TAG || grpcStatus != 0) {
                throw new WrongAnswerException("a call ended with status " + grpcStatus + ": " + grpcMessage);
            }
            acknowledgedNanos = System.nanoTime();
        }

        @Override
        public void close() throws IOException {
            client.close();
        }
    }
}
