package io.garboard.bench.load;

import io.garboard.bench.wire.CallListener;
import io.garboard.bench.wire.GrpcClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a fixed number of unary calls in flight: each slot sends its next request when its last one is answered.
 *
 * <p>One thread does everything, so latencies include the client's own queueing; its processor time is reported beside the
 * server's.
 */
public final class ClosedLoop implements CallListener, AutoCloseable {

    private static final long POLL_MILLIS = 1000;
    private static final long ANSWER_TIMEOUT_NANOS = 120_000_000_000L;

    private final GrpcClient client;
    private final int slots;
    private final Requests requests;
    private final long[] sentNanos;
    private final boolean[] answered;
    private final Histogram latencies = Latencies.histogram();
    private long completed;
    private long budget;
    private long open;
    private long startNanos;
    private boolean recording;
    private @Nullable String failure;

    /** Connects; {@code connections} are spread over the servers in turn, and slots over the connections. */
    public ClosedLoop(
            List<InetSocketAddress> servers, @Nullable SSLContext tls, int connections, int slots, Requests requests)
            throws IOException {
        this.client = new GrpcClient(servers, tls, Math.max(1, Math.min(connections, slots)), this);
        this.slots = slots;
        this.requests = requests;
        this.sentNanos = new long[slots];
        this.answered = new boolean[slots];
    }

    /** Runs {@code operations} calls without recording them. */
    public void warmUp(long operations) throws IOException {
        recording = false;
        fill(operations);
        while (open > 0) {
            step(POLL_MILLIS);
        }
    }

    /** Runs until {@code durationNanos} have passed and every call is answered. */
    public LoadResult run(long durationNanos) throws IOException {
        begin();
        finish(System.nanoTime() + durationNanos);
        return result();
    }

    /** Starts recording a run that the caller drives by {@link #step}, and ends by {@link #finish}. */
    public void begin() {
        beginOperations(Long.MAX_VALUE);
    }

    /** Starts recording a run of {@code operations} calls, which the caller drives. */
    public void beginOperations(long operations) {
        recording = true;
        completed = 0;
        latencies.reset();
        startNanos = System.nanoTime();
        fill(operations);
    }

    /** Whether no call is open. */
    public boolean isIdle() {
        return open == 0;
    }

    /** One round: sends, waits up to {@code timeoutMillis} for answers, sends again. */
    public void step(long timeoutMillis) throws IOException {
        client.poll(timeoutMillis);
        if (failure != null) {
            throw new IOException(failure);
        }
    }

    /** Drives the run that was begun until the deadline, and until every call is answered. */
    public void finish(long deadlineNanos) throws IOException {
        long timeout = Math.max(deadlineNanos, System.nanoTime()) + ANSWER_TIMEOUT_NANOS;
        while (open > 0) {
            long now = System.nanoTime();
            if (now >= deadlineNanos) {
                budget = 0;
            }
            if (now >= timeout) {
                throw new IOException(open + " calls were not answered within two minutes");
            }
            step(Math.min(POLL_MILLIS, Math.max(1, (deadlineNanos - now) / 1_000_000)));
        }
    }

    /** What the run came to. */
    public LoadResult result() {
        return LoadResult.of(completed, System.nanoTime() - startNanos, latencies);
    }

    private void fill(long operations) {
        budget = operations;
        for (int slot = 0; slot < slots && budget > 0; slot++) {
            send(slot);
        }
    }

    private void send(int slot) {
        budget--;
        open++;
        answered[slot] = false;
        Request request = requests.next(slot);
        sentNanos[slot] = System.nanoTime();
        client.call(slot % client.connectionCount(), request.method(), slot, request.message());
    }

    @Override
    public void message(int slot, byte[] buffer, int offset, int length) {
        answered[slot] = true;
        requests.answered(slot, buffer, offset, length);
    }

    @Override
    public void closed(int slot, int grpcStatus, String grpcMessage) {
        open--;
        if (grpcStatus != 0 || !answered[slot]) {
            failure = "a call failed with status " + grpcStatus + ": " + grpcMessage;
            return;
        }
        if (recording) {
            completed++;
            Latencies.record(latencies, System.nanoTime() - sentNanos[slot]);
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
