package io.garboard.core.watch;

import io.garboard.core.mvcc.Event;
import io.garboard.core.mvcc.EventHistory;
import io.garboard.core.mvcc.EventHistory.Stretch;
import io.garboard.core.mvcc.RevisionEvents;
import io.garboard.etcd.rpc.ResponseHeader;
import io.garboard.etcd.wire.WatchResponse;
import io.garboard.spi.storage.StorageException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.LongFunction;

/**
 * Brings watchers that are behind up to the live feed, one stretch of history at a time; all that need a part of a
 * stretch share it. Every other stretch starts where the one furthest behind is: on its way it gathers the others, so that
 * many watchers cost one reading of history. The stretches between start with the watcher at the head of the line, and who
 * had one goes to its end: so nobody waits for a whole history that somebody else wants. Confined to the watch loop.
 */
final class CatchUp {

    private static final long SHORT_STRETCH_BYTES = 16 << 10;

    private final WatcherTable table;
    private final LiveFeed feed;
    private final Postman postman;
    private final EventHistory history;
    private final LongFunction<ResponseHeader> headers;
    private final WatchConfig config;
    private final BooleanSupplier crowded;
    private final List<RangeWatchers> touched = new ArrayList<>();
    private boolean furthestBehindNext;

    /** @param crowded whether the mailboxes hold as much as they may: stretches are kept short then */
    CatchUp(
            WatcherTable table,
            LiveFeed feed,
            Postman postman,
            EventHistory history,
            LongFunction<ResponseHeader> headers,
            WatchConfig config,
            BooleanSupplier crowded) {
        this.table = table;
        this.feed = feed;
        this.postman = postman;
        this.history = history;
        this.headers = headers;
        this.config = config;
        this.crowded = crowded;
    }

    boolean isIdle() {
        return table.ready().isEmpty();
    }

    /**
     * Hands out one stretch.
     *
     * @throws StorageException the watchers it had not come to are where they were
     */
    void step() throws StorageException {
        Watcher first = furthestBehindNext ? furthestBehind() : table.firstReady();
        furthestBehindNext = !furthestBehindNext;
        long from = first.next;
        if (from > feed.revision()) {
            table.sync(first);
            return;
        }
        long bytesMax = crowded.getAsBoolean() ? SHORT_STRETCH_BYTES : config.stretchBytesMax();
        Stretch stretch = history.read(from, config.stretchRevisionsMax(), bytesMax);
        if (stretch == null) {
            cancelCompacted();
        } else if (stretch.lastRevision() < from) {
            throw new IllegalStateException("history ends at revision " + stretch.lastRevision() + ", before revision "
                    + from + " that was published");
        } else {
            handOut(stretch, participants(from, stretch.lastRevision()));
        }
    }

    private Watcher furthestBehind() {
        Watcher furthest = table.firstReady();
        for (Watcher watcher : table.ready()) {
            if (watcher.next < furthest.next) {
                furthest = watcher;
            }
        }
        return furthest;
    }

    private List<Watcher> participants(long from, long to) {
        List<Watcher> participants = new ArrayList<>();
        for (Watcher watcher : table.ready()) {
            if (watcher.next >= from && watcher.next <= to) {
                participants.add(watcher);
            }
        }
        return participants;
    }

    private void handOut(Stretch stretch, List<Watcher> participants) throws StorageException {
        Round round = new Round(headers.apply(stretch.lastRevision()), history);
        try {
            for (RevisionEvents change : stretch.changes()) {
                for (Event event : change.events()) {
                    match(new EncodedEvent(change.revision(), event));
                }
            }
            for (Watcher watcher : participants) {
                deliver(round, watcher, stretch.lastRevision());
            }
        } finally {
            touched.forEach(RangeWatchers::endRound);
            touched.clear();
        }
    }

    private void match(EncodedEvent event) {
        table.index().forEachMatching(event.key(), range -> {
            if (!range.unsynced.isEmpty() && range.match(event)) {
                touched.add(range);
            }
        });
    }

    private void deliver(Round round, Watcher watcher, long lastRevision) throws StorageException {
        SharedResponse batch = watcher.range.batch(round, watcher.next, watcher.variant);
        if (!postman.deliver(watcher, batch)) {
            table.block(watcher, watcher.next);
        } else if (lastRevision >= feed.revision()) {
            watcher.next = lastRevision + 1;
            table.sync(watcher);
        } else {
            table.unsync(watcher, lastRevision + 1);
        }
    }

    /** What they want is gone. They learn from which revision on there is history; the header says 0, as etcd's does. */
    private void cancelCompacted() {
        long compactedRevision = history.compactedRevision();
        ResponseHeader header = headers.apply(0);
        for (Watcher watcher : List.copyOf(table.ready())) {
            if (watcher.next < compactedRevision) {
                table.remove(watcher);
                watcher.stream.mailbox.put(WatchResponse.newBuilder()
                        .setHeader(header)
                        .setWatchId(watcher.id)
                        .setCanceled(true)
                        .setCompactRevision(compactedRevision)
                        .build());
            }
        }
    }
}
