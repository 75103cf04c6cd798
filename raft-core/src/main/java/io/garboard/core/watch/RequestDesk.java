package io.garboard.core.watch;

import io.garboard.core.error.EtcdError;
import io.garboard.core.mvcc.EventHistory;
import io.garboard.core.watch.StreamRequests.Request;
import io.garboard.etcd.rpc.ResponseHeader;
import io.garboard.etcd.rpc.WatchCreateRequest;
import io.garboard.etcd.wire.WatchResponse;
import java.util.function.LongFunction;

/**
 * Carries out a stream's requests and answers them. Confined to the watch loop.
 *
 * <p>Source: etcd's {@code server/etcdserver/api/v3rpc/watch.go} and {@code server/storage/mvcc/watcher.go}.
 */
final class RequestDesk {

    /** The watch id of answers that belong to no watcher. */
    static final long NO_ID = -1;

    private static final String EMPTY_RANGE = "mvcc: watcher range is empty";
    private static final String DUPLICATE_ID = "mvcc: duplicate watch ID provided on the WatchStream";

    private final WatcherTable table;
    private final LiveFeed feed;
    private final EventHistory history;
    private final LongFunction<ResponseHeader> headers;
    private final ProgressTicks ticks;

    RequestDesk(
            WatcherTable table,
            LiveFeed feed,
            EventHistory history,
            LongFunction<ResponseHeader> headers,
            ProgressTicks ticks) {
        this.table = table;
        this.feed = feed;
        this.history = history;
        this.headers = headers;
        this.ticks = ticks;
    }

    /** Returns false if the request must wait until the live feed has come to what readers see already. */
    boolean handle(HubStream stream, Request request) {
        if (request instanceof Request.Create create) {
            create(stream, create.request());
        } else if (request instanceof Request.Cancel cancel) {
            cancel(stream, cancel.watchId());
        } else {
            return progress(stream);
        }
        return true;
    }

    private void create(HubStream stream, WatchCreateRequest request) {
        KeyRange range = KeyRange.ofRequest(request.getKey(), request.getRangeEnd());
        long id = request.getWatchId();
        if (request.getStartRevision() < 0) {
            refuse(stream, EtcdError.COMPACTED.text());
        } else if (range.isEmpty()) {
            refuse(stream, EMPTY_RANGE);
        } else if (id != 0 && stream.watchers.containsKey(id)) {
            refuse(stream, DUPLICATE_ID);
        } else {
            create(stream, id == 0 ? freeId(stream) : id, range, request);
        }
    }

    private static long freeId(HubStream stream) {
        while (stream.watchers.containsKey(stream.nextId)) {
            stream.nextId++;
        }
        return stream.nextId++;
    }

    /**
     * "Now" is what readers see, which may be ahead of the live feed by what is on its way: a watcher from now on is
     * synced and skips that.
     */
    private void create(HubStream stream, long id, KeyRange range, WatchCreateRequest request) {
        long now = history.currentRevision();
        long start = request.getStartRevision();
        long next = start == 0 ? now + 1 : start;
        stream.mailbox.put(WatchResponse.newBuilder()
                .setHeader(headers.apply(now))
                .setWatchId(id)
                .setCreated(true)
                .build());
        Watcher watcher = table.add(stream, id, range, request, next, next > feed.revision());
        if (watcher.progressNotify) {
            ticks.start(stream);
        }
    }

    private void refuse(HubStream stream, String reason) {
        stream.mailbox.put(WatchResponse.newBuilder()
                .setHeader(headers.apply(history.currentRevision()))
                .setWatchId(NO_ID)
                .setCreated(true)
                .setCanceled(true)
                .setCancelReason(reason)
                .build());
    }

    private void cancel(HubStream stream, long id) {
        Watcher watcher = stream.watchers.remove(id);
        if (watcher != null) {
            table.remove(watcher);
            stream.mailbox.put(WatchResponse.newBuilder()
                    .setHeader(headers.apply(history.currentRevision()))
                    .setWatchId(id)
                    .setCanceled(true)
                    .build());
        }
    }

    /**
     * Says nothing unless every watcher of the stream is synced: the client asks again. As with etcd, one that was canceled
     * by a compaction counts as not synced until its client cancels it too.
     */
    private boolean progress(HubStream stream) {
        long now = history.currentRevision();
        for (Watcher watcher : stream.watchers.values()) {
            if (!watcher.isCurrent(now)) {
                return true;
            }
        }
        if (stream.watchers.isEmpty()) {
            return true;
        }
        if (feed.revision() < now) {
            return false;
        }
        stream.mailbox.offer(Delivery.of(ticks.notification(NO_ID)));
        return true;
    }
}
