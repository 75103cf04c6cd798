package io.garboard.proxy.metrics;

import io.grpc.Status;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What is counted about one gRPC method. Written from event loops and core loops, read at every scrape. */
public final class GrpcMethodMetrics {

    private final String type;
    private final String service;
    private final String method;
    private final ByteCounts bytes;
    private final LongAdder started = new LongAdder();
    private final LongAdder received = new LongAdder();
    private final LongAdder sent = new LongAdder();
    private final LongAdder[] handled = new LongAdder[Status.Code.values().length];
    private final @Nullable LatencyRecorder latency;

    GrpcMethodMetrics(String type, String service, String method, ByteCounts bytes, @Nullable LatencyRecorder latency) {
        this.type = type;
        this.service = service;
        this.method = method;
        this.bytes = bytes;
        this.latency = latency;
        for (int i = 0; i < handled.length; i++) {
            handled[i] = new LongAdder();
        }
    }

    /** Takes the time a call took; only there when latencies are measured. */
    @FunctionalInterface
    interface LatencyRecorder {
        void recordNanos(long nanos);
    }

    /** Bytes of all messages of all methods, without their frames. */
    static final class ByteCounts {
        final LongAdder received = new LongAdder();
        final LongAdder sent = new LongAdder();
    }

    /** Counts a call that begins; give the result to {@link #callEnded}. */
    public long callStarted() {
        started.increment();
        return System.nanoTime();
    }

    public void callEnded(Status.Code code, long startedNanos) {
        handled[code.value()].increment();
        if (latency != null) {
            latency.recordNanos(System.nanoTime() - startedNanos);
        }
    }

    public void messageReceived(int sizeBytes) {
        received.increment();
        bytes.received.add(sizeBytes);
    }

    public void messageSent(int sizeBytes) {
        sent.increment();
        bytes.sent.add(sizeBytes);
    }

    String type() {
        return type;
    }

    String service() {
        return service;
    }

    String method() {
        return method;
    }

    long started() {
        return started.sum();
    }

    long received() {
        return received.sum();
    }

    long sent() {
        return sent.sum();
    }

    long handled(Status.Code code) {
        return handled[code.value()].sum();
    }
}
