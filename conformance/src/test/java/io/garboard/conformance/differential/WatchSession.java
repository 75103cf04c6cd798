package io.garboard.conformance.differential;

import io.garboard.conformance.harness.Await;
import io.garboard.conformance.harness.EtcdClient;
import io.garboard.etcd.rpc.WatchCancelRequest;
import io.garboard.etcd.rpc.WatchCreateRequest;
import io.garboard.etcd.rpc.WatchProgressRequest;
import io.garboard.etcd.rpc.WatchRequest;
import io.garboard.etcd.rpc.WatchResponse;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One watch stream with its watchers. Used by one thread; answers come on another. */
final class WatchSession implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofMinutes(3);

    private static final Duration GRACE = Duration.ofMinutes(1);

    private final Map<Long, WatcherLog> logs = new TreeMap<>();
    private final StreamObserver<WatchRequest> requests;
    private int created;
    private int asked;
    private long progress;
    private @Nullable Status end;

    WatchSession(EtcdClient client) {
        requests = client.watch().watch(new Receiver());
    }

    /** Returns once the server has said created. */
    void create(WatchCreateRequest request) {
        asked++;
        requests.onNext(WatchRequest.newBuilder().setCreateRequest(request).build());
        await("created", () -> created >= asked);
    }

    /** Returns once the server has said canceled. */
    void cancel(long watchId) {
        requests.onNext(WatchRequest.newBuilder()
                .setCancelRequest(WatchCancelRequest.newBuilder().setWatchId(watchId))
                .build());
        awaitCanceled(watchId);
    }

    void awaitCanceled(long watchId) {
        await("canceled " + watchId, () -> log(watchId).canceled());
    }

    /** Returns once every watcher has been told everything up to this revision: a progress answer says so. */
    void sync(long revision) {
        long[] next = {0};
        await("progress to " + revision, () -> {
            if (progress < revision && System.nanoTime() > next[0]) {
                next[0] = System.nanoTime() + 15_000_000;
                requests.onNext(WatchRequest.newBuilder()
                        .setProgressRequest(WatchProgressRequest.getDefaultInstance())
                        .build());
            }
            return progress >= revision;
        });
    }

    synchronized long activeCount() {
        return active().size();
    }

    synchronized List<Long> active() {
        return logs.entrySet().stream()
                .filter(entry -> !entry.getValue().canceled())
                .map(Map.Entry::getKey)
                .toList();
    }

    /** What each watcher was told since the last call. */
    synchronized Map<Long, List<Object>> take() {
        return logs.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().take(), (a, b) -> a, TreeMap::new));
    }

    /** As take, but waits a moment for as much as the others were told: etcd 3.5's progress overtakes events at times. */
    Map<Long, List<Object>> takeAtLeast(Map<Long, List<Object>> others) {
        long deadlineNanos = System.nanoTime() + GRACE.toNanos();
        Await.until(
                TIMEOUT,
                () -> "no end of grace",
                () -> System.nanoTime() > deadlineNanos
                        || others.entrySet().stream()
                                .allMatch(entry -> toldCount(entry.getKey())
                                        >= entry.getValue().size()));
        return take();
    }

    private synchronized int toldCount(long watchId) {
        WatcherLog log = logs.get(watchId);
        return log == null ? 0 : log.count();
    }

    @Override
    public void close() {
        requests.onError(Status.CANCELLED.asException());
    }

    private synchronized WatcherLog log(long watchId) {
        return logs.computeIfAbsent(watchId, id -> new WatcherLog());
    }

    private void await(String what, java.util.function.BooleanSupplier condition) {
        Await.until(TIMEOUT, () -> what + "; told " + take(), () -> {
            synchronized (this) {
                if (end != null) {
                    throw new IllegalStateException("the watch stream ended: " + end);
                }
                return condition.getAsBoolean();
            }
        });
    }

    private final class Receiver implements StreamObserver<WatchResponse> {
        @Override
        public void onNext(WatchResponse response) {
            synchronized (WatchSession.this) {
                if (response.getCreated()) {
                    created++;
                }
                boolean isProgress =
                        !response.getCreated() && !response.getCanceled() && response.getEventsCount() == 0;
                if (isProgress) {
                    progress = Math.max(progress, response.getHeader().getRevision());
                } else {
                    log(response.getWatchId()).add(response);
                }
            }
        }

        @Override
        public void onError(Throwable failure) {
            synchronized (WatchSession.this) {
                end = Status.fromThrowable(failure);
            }
        }

        @Override
        public void onCompleted() {
            onError(Status.OK.asException());
        }
    }
}
