package io.garboard.bench.workload;

import com.google.protobuf.ByteString;
import io.garboard.bench.load.Latencies;
import io.garboard.bench.load.LoadResult;
import io.garboard.bench.load.WrongAnswerException;
import io.garboard.bench.wire.CallListener;
import io.garboard.bench.wire.GrpcClient;
import io.garboard.bench.wire.RpcMethod;
import io.garboard.etcd.rpc.LeaseGrantRequest;
import io.garboard.etcd.rpc.PutRequest;
import io.garboard.etcd.rpc.WatchResponse;
import java.io.IOException;
import org.HdrHistogram.Histogram;

/**
 * Leases that hold a key each and run out at nearly the same time. An operation is an expiry, seen as the deletion of its
 * key by a watcher; its latency counts from the moment the lease was due.
 */
final class LeaseExpiry implements CallListener, AutoCloseable {

    private static final int WATCH_TAG = -1;
    private static final int PUT_TAGS = 1 << 20;
    private static final long TTL_SECONDS = 5;
    private static final long FIRST_ID = 1L << 40;
    private static final int BATCH = 64;
    private static final ByteString PREFIX = ByteString.copyFromUtf8("/leases/");

    private final Session session;
    private final int leases;
    private final GrpcClient client;
    private final Histogram lateness = Latencies.histogram();
    private final long[] dueNanos;
    private boolean created;
    private int next;
    private int attached;
    private int deleted;
    private long firstDeletionNanos;

    LeaseExpiry(Session session, int leases) throws IOException {
        this.session = session;
        this.leases = leases;
        this.dueNanos = new long[leases];
        this.client = session.client(2, this);
    }

    Figures run() throws IOException {
        client.stream(1, RpcMethod.WATCH, WATCH_TAG, Watchers.create(PREFIX, Prefixes.end(PREFIX), 0));
        Waiting.until(client, () -> created, "the watcher to be created");
        for (int i = 0; i < Math.min(BATCH, leases); i++) {
            grant();
        }
        Waiting.until(client, () -> attached == leases, "keys to be attached to leases");
        Measurement measurement = Measurement.start(session);
        Waiting.until(client, () -> deleted == leases, leases + " leases to expire");
        LoadResult load = LoadResult.of(leases, System.nanoTime() - firstDeletionNanos, lateness);
        return measurement.end("expiry", load, 0);
    }

    private void grant() {
        if (next < leases) {
            int lease = next++;
            client.call(
                    0,
                    RpcMethod.LEASE_GRANT,
                    lease,
                    LeaseGrantRequest.newBuilder()
                            .setID(FIRST_ID + lease)
                            .setTTL(TTL_SECONDS)
                            .build()
                            .toByteArray());
        }
    }

    private static ByteString key(int lease) {
        return PREFIX.concat(ByteString.copyFromUtf8(Integer.toString(lease)));
    }

    @Override
    public void message(int tag, byte[] buffer, int offset, int length) {
        if (tag != WATCH_TAG) {
            return;
        }
        if (WireScan.varint(WatchResponse.CREATED_FIELD_NUMBER, buffer, offset, length) == 1) {
            created = true;
            return;
        }
        heard(buffer, offset, length);
    }

    private void heard(byte[] buffer, int offset, int length) {
        long now = System.nanoTime();
        try {
            for (var event :
                    WatchResponse.parser().parseFrom(buffer, offset, length).getEventsList()) {
                if (event.getType() == io.garboard.etcd.mvcc.Event.EventType.DELETE) {
                    String key = event.getKv().getKey().toStringUtf8();
                    Latencies.record(lateness, now - dueNanos[Integer.parseInt(key.substring(PREFIX.size()))]);
                    firstDeletionNanos = deleted == 0 ? now : firstDeletionNanos;
                    deleted++;
                }
            }
        } catch (com.google.protobuf.InvalidProtocolBufferException e) {
            throw new WrongAnswerException("the server's WatchResponse cannot be decoded: " + e.getMessage());
        }
    }

    @Override
    public void closed(int tag, int grpcStatus, String grpcMessage) {
        if (grpcStatus != 0) {
            throw new WrongAnswerException("a call ended with status " + grpcStatus + ": " + grpcMessage);
        }
        if (tag >= PUT_TAGS) {
            attached++;
            grant();
            return;
        }
        dueNanos[tag] = System.nanoTime() + TTL_SECONDS * 1_000_000_000L;
        client.call(
                0,
                RpcMethod.PUT,
                PUT_TAGS + tag,
                PutRequest.newBuilder()
                        .setKey(key(tag))
                        .setLease(FIRST_ID + tag)
                        .build()
                        .toByteArray());
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
