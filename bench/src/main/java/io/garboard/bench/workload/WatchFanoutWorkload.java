package io.garboard.bench.workload;

import com.google.protobuf.ByteString;
import io.garboard.bench.load.LoadResult;
import io.garboard.bench.load.ProcessUsage;
import io.garboard.bench.wire.CallListener;
import io.garboard.bench.wire.GrpcClient;
import io.garboard.etcd.rpc.PutRequest;
import io.garboard.etcd.rpc.WatchCreateRequest;
import io.garboard.etcd.rpc.WatchRequest;
import java.io.IOException;
import java.util.Objects;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * A thousand watchers on one prefix, spread over a few connections, and one writer that puts its next key when every
 * watcher has the last one. An operation is one delivered event.
 */
final class WatchFanoutWorkload implements Workload {

    private static final int WATCHERS = 1_000;
    private static final int CONNECTIONS = 10;
    private static final int PUT_TAG = -1;
    private static final long TIMEOUT_MILLIS = 1_000;

    @Override
    public String name() {
        return "watch-fanout";
    }

    @Override
    public Figures run(Session session) throws IOException {
        Fanout fanout = new Fanout(session);
        try (GrpcClient client = new GrpcClient(session.server().address(), CONNECTIONS, fanout)) {
            fanout.open(client);
            fanout.putFor(session.durationNanos() / 2);
            ProcessUsage server = ProcessUsage.of(session.server().pid());
            ProcessUsage own = ProcessUsage.of(ProcessHandle.current().pid());
            LoadResult load = fanout.putFor(session.durationNanos());
            return Figures.of(
                    load,
                    server,
                    ProcessUsage.of(session.server().pid()),
                    own,
                    ProcessUsage.of(ProcessHandle.current().pid()),
                    0);
        }
    }

    private static final class Fanout implements CallListener {
        private final ByteString value;
        private final Histogram latencies = new Histogram(60_000_000_000L, 3);
        private @Nullable GrpcClient client;
        private long messages;
        private long putNanos;

        Fanout(Session session) {
            this.value = Keys.value(session.seed(), session.valueSizeBytes());
        }

        void open(GrpcClient opened) throws IOException {
            client = opened;
            byte[] watch = opened.method("/etcdserverpb.Watch/Watch");
            byte[] create = WatchRequest.newBuilder()
                    .setCreateRequest(WatchCreateRequest.newBuilder()
                            .setKey(Keys.ALL_FROM)
                            .setRangeEnd(Keys.ALL_TO))
                    .build()
                    .toByteArray();
            for (int i = 0; i < WATCHERS; i++) {
                opened.stream(i % CONNECTIONS, watch, i, create);
            }
            await(opened, WATCHERS);
        }

        LoadResult putFor(long durationNanos) throws IOException {
            GrpcClient opened = Objects.requireNonNull(client, "open first");
            byte[] put = opened.method("/etcdserverpb.KV/Put");
            latencies.reset();
            long start = System.nanoTime();
            long delivered = 0;
            int key = 0;
            while (System.nanoTime() - start < durationNanos) {
                putNanos = System.nanoTime();
                messages = 0;
                opened.call(
                        0,
                        put,
                        PUT_TAG,
                        PutRequest.newBuilder()
                                .setKey(Keys.pod(key++ % 1000))
                                .setValue(value)
                                .build()
                                .toByteArray());
                await(opened, WATCHERS);
                delivered += WATCHERS;
            }
            return LoadResult.of(delivered, System.nanoTime() - start, latencies);
        }

        private void await(GrpcClient opened, long wanted) throws IOException {
            long deadline = System.nanoTime() + 60_000_000_000L;
            while (messages < wanted) {
                opened.poll(TIMEOUT_MILLIS);
                if (System.nanoTime() > deadline) {
                    throw new IOException("only " + messages + " of " + wanted + " watchers heard of a change");
                }
            }
        }

        @Override
        public void message(int tag, byte[] buffer, int offset, int length) {
            if (tag != PUT_TAG) {
                messages++;
                latencies.recordValue(Math.min(System.nanoTime() - putNanos, 60_000_000_000L));
            }
        }

        @Override
        public void closed(int tag, int grpcStatus, String grpcMessage) {
            if (grpcStatus != 0) {
                throw new IllegalStateException("call ended with status " + grpcStatus + ": " + grpcMessage);
            }
        }
    }
}
