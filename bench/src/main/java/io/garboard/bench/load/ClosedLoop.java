package io.garboard.bench.load;

import io.garboard.bench.wire.CallListener;
import io.garboard.bench.wire.GrpcClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a fixed number of unary calls in flight: each slot sends its next request when its last one is answered.
 *
 * <p>One thread does everything, so latencies include the client's own queueing; its processor time is reported beside the
 * server's.
 */
public final class ClosedLoop implements CallListener, AutoCloseable {

    /** Gives the requests. */
    public interface Requests {
        /** The gRPC path of the next request, {@code /package.Service/Method}. */
        String path();

        /** The next request of {@code slot}, encoded. */
        byte[] next(int slot);

        /** Looks at a response; for requests that depend on the one before. */
        default void answered(int slot, byte[] buffer, int offset, int length) {}
    }

    private static final long LATENCY_NANOS_MAX = 60_000_000_000L;

    private final GrpcClient client;
    private final int slots;
    private final Requests requests;
    private final byte[] method;
    private final long[] sentNanos;
    private final Histogram latencies = new Histogram(LATENCY_NANOS_MAX, 3);
    private long completed;
    private long budget;
    private long open;
    private boolean recording;
    private @Nullable String failure;

    public ClosedLoop(InetSocketAddress server, int connections, int slots, Requests requests) throws IOException {
        this.client = new GrpcClient(server, Math.min(connections, slots), this);
        this.slots = slots;
        this.requests = requests;
        this.method = client.method(requests.path());
        this.sentNanos = new long[slots];
    }

    /** Runs {@code operations} calls without recording them. */
    public void warmUp(long operations) throws IOException {
        recording = false;
        drive(operations, Long.MAX_VALUE);
    }

    /** Runs until {@code durationNanos} have passed and every call is answered. */
    public LoadResult run(long durationNanos) throws IOException {
        recording = true;
        completed = 0;
        latencies.reset();
        long start = System.nanoTime();
        drive(Long.MAX_VALUE, start + durationNanos);
        return LoadResult.of(completed, System.nanoTime() - start, latencies);
    }

    /** Runs exactly {@code operations} calls. */
    public LoadResult runOperations(long operations) throws IOException {
        recording = true;
        completed = 0;
        latencies.reset();
        long start = System.nanoTime();
        drive(operations, Long.MAX_VALUE);
        return LoadResult.of(completed, System.nanoTime() - start, latencies);
    }

    private void drive(long operations, long deadlineNanos) throws IOException {
        budget = operations;
        for (int slot = 0; slot < slots && budget > 0; slot++) {
            send(slot);
        }
        while (open > 0) {
            client.poll(1000);
            if (System.nanoTime() >= deadlineNanos) {
                budget = 0;
            }
            if (failure != null) {
                throw new IOException(failure);
            }
        }
    }

    private void send(int slot) {
        budget--;
        open++;
        sentNanos[slot] = System.nanoTime();
        client.call(slot % client.connectionCount(), method, slot, requests.next(slot));
    }

    @Override
    public void message(int slot, byte[] buffer, int offset, int length) {
        requests.answered(slot, buffer, offset, length);
    }

    @Override
    public void closed(int slot, int grpcStatus, String grpcMessage) {
        open--;
        if (grpcStatus != 0) {
            failure = requests.path() + " failed with status " + grpcStatus + ": " + grpcMessage;
            return;
        }
        if (recording) {
            completed++;
            latencies.recordValue(Math.min(System.nanoTime() - sentNanos[slot], LATENCY_NANOS_MAX));
        }
        if (budget > 0) {
            send(slot);
        }
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
