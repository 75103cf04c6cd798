package io.garboard.bench.workload;

import io.garboard.bench.load.Latencies;
import io.garboard.bench.load.LoadResult;
import io.garboard.bench.load.WrongAnswerException;
import io.garboard.bench.wire.CallListener;
import io.garboard.bench.wire.GrpcClient;
import io.garboard.bench.wire.RpcMethod;
import io.garboard.etcd.rpc.LeaseKeepAliveRequest;
import io.garboard.etcd.rpc.LeaseKeepAliveResponse;
import java.io.IOException;
import org.HdrHistogram.Histogram;

/** Streams that each keep a lease alive, the next when the last one is answered. */
final class KeepAliveLoad implements CallListener, AutoCloseable {

    private static final int CONNECTIONS = 8;

    private final int leases;
    private final long ttlSeconds;
    private final GrpcClient client;
    private final int[] streams;
    private final long[] asked;
    private final long[] sentNanos;
    private final Histogram latencies = Latencies.histogram();
    private long next;
    private long completed;
    private int open;
    private boolean stopping;

    KeepAliveLoad(Session session, int leases, long ttlSeconds) throws IOException {
        this.leases = leases;
        this.ttlSeconds = ttlSeconds;
        this.client = session.client(CONNECTIONS, this);
        this.streams = new int[session.inFlight()];
        this.asked = new long[streams.length];
        this.sentNanos = new long[streams.length];
    }

    LoadResult run(long nanos) throws IOException {
        latencies.reset();
        completed = 0;
        stopping = false;
        long start = System.nanoTime();
        for (int slot = 0; slot < streams.length; slot++) {
            send(slot);
        }
        while (System.nanoTime() - start < nanos) {
            client.poll(10);
        }
        stopping = true;
        Waiting.until(client, () -> open == 0, "keep-alives");
        return LoadResult.of(completed, System.nanoTime() - start, latencies);
    }

    private void send(int slot) {
        open++;
        asked[slot] = 1 + next++ % leases;
        byte[] message =
                LeaseKeepAliveRequest.newBuilder().setID(asked[slot]).build().toByteArray();
        sentNanos[slot] = System.nanoTime();
        if (streams[slot] == 0) {
            streams[slot] = client.stream(slot % CONNECTIONS, RpcMethod.LEASE_KEEP_ALIVE, slot, message);
        } else {
            client.send(slot % CONNECTIONS, streams[slot], message);
        }
    }

    @Override
    public void message(int slot, byte[] buffer, int offset, int length) {
        long id = WireScan.varint(LeaseKeepAliveResponse.ID_FIELD_NUMBER, buffer, offset, length);
        long ttl = WireScan.varint(LeaseKeepAliveResponse.TTL_FIELD_NUMBER, buffer, offset, length);
        if (id != asked[slot] || ttl != ttlSeconds) {
            throw new WrongAnswerException("keep-alive of lease " + asked[slot] + " has id " + id + ", TTL " + ttl);
        }
        Latencies.record(latencies, System.nanoTime() - sentNanos[slot]);
        completed++;
        open--;
        if (!stopping) {
            send(slot);
        }
    }

    @Override
    public void closed(int tag, int grpcStatus, String grpcMessage) {
        throw new WrongAnswerException("a keep-alive ended with status " + grpcStatus + ": " + grpcMessage);
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
