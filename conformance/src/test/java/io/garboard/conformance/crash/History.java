package io.garboard.conformance.crash;

import com.google.protobuf.ByteString;
import io.garboard.conformance.harness.Await;
import io.garboard.conformance.harness.EtcdClient;
import io.garboard.etcd.mvcc.Event;
import io.garboard.etcd.rpc.WatchCreateRequest;
import io.garboard.etcd.rpc.WatchRequest;
import io.garboard.etcd.rpc.WatchResponse;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads what happened between two revisions through a watcher of the whole key space. */
final class History {
    private static final ByteString ALL = ByteString.copyFrom(new byte[] {0});
    private static final Duration TIMEOUT = Duration.ofMinutes(5);

    private final TreeMap<Long, List<Event>> revisions = new TreeMap<>();
    private @Nullable String failure;

    private History() {}

    /** The events of every revision from {@code from} to {@code to}, both included. */
    static SortedMap<Long, List<Event>> read(EtcdClient client, long from, long to) {
        History history = new History();
        if (from > to) {
            return history.revisions;
        }
        StreamObserver<WatchRequest> requests = client.watch().watch(history.new Receiver());
        requests.onNext(WatchRequest.newBuilder()
                .setCreateRequest(WatchCreateRequest.newBuilder()
                        .setKey(ALL)
                        .setRangeEnd(ALL)
                        .setStartRevision(from))
                .build());
        Await.until(TIMEOUT, history::describe, () -> history.hasReached(to));
        requests.onError(Status.CANCELLED.asException());
        return history.copy();
    }

    private synchronized boolean hasReached(long revision) {
        if (failure != null) {
            throw new AssertionError("the watcher of the history failed: " + failure);
        }
        return !revisions.isEmpty() && revisions.lastKey() >= revision;
    }

    private synchronized SortedMap<Long, List<Event>> copy() {
        return new TreeMap<>(revisions);
    }

    private synchronized String describe() {
        return "history up to " + (revisions.isEmpty() ? "nothing" : revisions.lastKey());
    }

    private final class Receiver implements StreamObserver<WatchResponse> {
        @Override
        public void onNext(WatchResponse response) {
            synchronized (History.this) {
                if (response.getCanceled()) {
                    failure = response.toString();
                }
                for (Event event : response.getEventsList()) {
                    revisions
                            .computeIfAbsent(event.getKv().getModRevision(), revision -> new ArrayList<>())
                            .add(event);
                }
            }
        }

        @Override
        public void onError(Throwable cause) {
            synchronized (History.this) {
                failure = cause.toString();
            }
        }

        @Override
        public void onCompleted() {
            onError(Status.OK.asException());
        }
    }
}
