package io.garboard.conformance.kubernetes;

import com.google.protobuf.ByteString;
import io.garboard.conformance.harness.Await;
import io.garboard.conformance.harness.EtcdClient;
import io.garboard.etcd.mvcc.Event;
import io.garboard.etcd.mvcc.KeyValue;
import io.garboard.etcd.rpc.WatchCreateRequest;
import io.garboard.etcd.rpc.WatchGrpc;
import io.garboard.etcd.rpc.WatchProgressRequest;
import io.garboard.etcd.rpc.WatchRequest;
import io.garboard.etcd.rpc.WatchResponse;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The watch cache's side of a watch: a copy of one resource kept by events alone. Every event must fit the copy exactly,
 * its previous state included; nothing may be lost, repeated or out of order; progress must never overtake an event.
 */
final class Reflector implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofMinutes(5);

    private final Map<ByteString, KeyValue> copy = new TreeMap<>(ByteString.unsignedLexicographicalComparator());
    private final Kind kind;
    private final StreamObserver<WatchRequest> requests;
    private final long start;
    private long revision;
    private long progress;
    private @Nullable String failure;

    /** Starts from a list at {@code revision}. */
    Reflector(EtcdClient client, Kind kind, List<KeyValue> items, long revision) {
        this.kind = kind;
        items.forEach(kv -> copy.put(kv.getKey(), kv));
        this.revision = revision;
        start = revision;
        Metadata leaderNeeded = new Metadata();
        leaderNeeded.put(Metadata.Key.of("hasleader", Metadata.ASCII_STRING_MARSHALLER), "true");
        requests = WatchGrpc.newStub(client.channel())
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(leaderNeeded))
                .watch(new Receiver());
        requests.onNext(WatchRequest.newBuilder()
                .setCreateRequest(WatchCreateRequest.newBuilder()
                        .setKey(ApiServerStore.utf8(kind.prefix()))
                        .setRangeEnd(ApiServerStore.prefixEnd(kind.prefix()))
                        .setStartRevision(revision + 1)
                        .setPrevKv(true)
                        .setProgressNotify(true))
                .build());
    }

    Kind kind() {
        return kind;
    }

    void requestProgress() {
        requests.onNext(WatchRequest.newBuilder()
                .setProgressRequest(WatchProgressRequest.getDefaultInstance())
                .build());
    }

    /** Asks for progress as a consistent list does, until it covers {@code target}. */
    void awaitProgress(long target) {
        long[] next = {0};
        Await.until(TIMEOUT, this::describe, () -> {
            if (System.nanoTime() > next[0]) {
                requestProgress();
                next[0] = System.nanoTime() + Duration.ofMillis(100).toNanos();
            }
            return covers(target);
        });
    }

    /** The copy; only complete up to what progress has said. */
    synchronized List<KeyValue> items() {
        return List.copyOf(copy.values());
    }

    @Override
    public void close() {
        requests.onError(Status.CANCELLED.asException());
    }

    private synchronized boolean covers(long target) {
        if (failure != null) {
            throw new AssertionError(describe());
        }
        return Math.max(progress, revision) >= target && progress >= target;
    }

    private synchronized String describe() {
        return "watcher from " + start + ": events up to " + revision + ", progress to " + progress + ", " + failure;
    }

    private void accept(WatchResponse response) {
        if (response.getCanceled()) {
            fail("canceled: " + response.getCancelReason() + " compacted at " + response.getCompactRevision());
        }
        long before = revision;
        for (Event event : response.getEventsList()) {
            accept(event, before);
        }
        if (response.getEventsCount() == 0 && !response.getCreated()) {
            progress = Math.max(progress, response.getHeader().getRevision());
        }
    }

    private void accept(Event event, long before) {
        KeyValue kv = event.getKv();
        KeyValue known = copy.get(kv.getKey());
        if (kv.getModRevision() <= before || kv.getModRevision() < revision) {
            fail("event of revision " + kv.getModRevision() + " after " + revision);
        }
        if (kv.getModRevision() <= progress) {
            fail("event of revision " + kv.getModRevision() + " after progress to " + progress);
        }
        if (event.hasPrevKv() != (known != null) || (known != null && !known.equals(event.getPrevKv()))) {
            fail("previous state of " + kv.getKey().toStringUtf8() + " at " + kv.getModRevision()
                    + " is not the known one");
        }
        revision = kv.getModRevision();
        if (event.getType() == Event.EventType.DELETE) {
            copy.remove(kv.getKey());
        } else {
            copy.put(kv.getKey(), kv);
        }
    }

    private void fail(String reason) {
        if (failure == null) {
            failure = reason;
        }
    }

    private final class Receiver implements StreamObserver<WatchResponse> {
        @Override
        public void onNext(WatchResponse response) {
            synchronized (Reflector.this) {
                accept(response);
            }
        }

        @Override
        public void onError(Throwable cause) {
            synchronized (Reflector.this) {
                fail(cause.toString());
            }
        }

        @Override
        public void onCompleted() {
            onError(Status.OK.asException());
        }
    }
}
