package io.garboard.core.watch;

import io.garboard.core.mvcc.Event;
import io.garboard.core.mvcc.EventHistory;
import io.garboard.core.mvcc.RevisionEvents;
import io.garboard.etcd.rpc.ResponseHeader;
import io.garboard.spi.storage.StorageException;
import io.garboard.spi.storage.StorageException.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;

/**
 * Hands new events to the synced watchers, revision by revision. Confined to the watch loop.
 *
 * <p>Invariant: a synced watcher has, in its mailbox or beyond, every event of its range up to {@link #revision}, unless it
 * waits for a revision above. So a progress notification with that revision overtakes nothing.
 */
final class LiveFeed {

    private final WatcherTable table;
    private final Postman postman;
    private final EventHistory history;
    private final LongFunction<ResponseHeader> headers;
    private final List<RangeWatchers> touched = new ArrayList<>();
    private long revision;

    /** @param revision from where on there will be changes: readers see it now */
    LiveFeed(
            WatcherTable table,
            Postman postman,
            EventHistory history,
            LongFunction<ResponseHeader> headers,
            long revision) {
        this.table = table;
        this.postman = postman;
        this.history = history;
        this.headers = headers;
        this.revision = revision;
    }

    /** How far the feed has come. */
    long revision() {
        return revision;
    }

    void accept(RevisionEvents change) throws StorageException {
        advance(change.revision(), change.revision());
        List<Event> events = change.events();
        for (int i = 0; i < events.size(); i++) {
            match(new EncodedEvent(revision, events.get(i)));
        }
        if (!touched.isEmpty()) {
            deliver();
        }
    }

    private void advance(long from, long to) {
        if (from <= revision) {
            throw new IllegalStateException("published revision " + from + " is not above revision " + revision);
        }
        revision = to;
    }

    private void match(EncodedEvent event) {
        table.index().forEachMatching(event.key(), range -> {
            if (!range.synced.isEmpty() && range.match(event)) {
                touched.add(range);
            }
        });
    }

    private void deliver() throws StorageException {
        Round round = new Round(headers.apply(revision), history);
        try {
            for (RangeWatchers range : touched) {
                for (int i = range.synced.size() - 1; i >= 0; i--) {
                    Watcher watcher = range.synced.get(i);
                    if (watcher.next <= revision) {
                        deliver(round, watcher);
                    }
                }
            }
        } finally {
            touched.forEach(RangeWatchers::endRound);
            touched.clear();
        }
    }

    private void deliver(Round round, Watcher watcher) throws StorageException {
        SharedResponse batch;
        try {
            batch = watcher.range.batch(round, revision, watcher.variant);
        } catch (StorageException e) {
            if (e.kind() != Kind.TRANSIENT) {
                throw e;
            }
            table.unsync(watcher, revision);
            return;
        }
        if (postman.deliver(watcher, batch)) {
            watcher.next = revision + 1;
        } else {
            table.block(watcher, revision);
        }
    }

    /**
     * The changes from {@code from} to {@code to} were dropped on the way: whoever is synced and wants any of them reads
     * them from history.
     */
    void lose(long from, long to, Iterable<HubStream> streams) {
        advance(from, to);
        for (HubStream stream : streams) {
            for (Watcher watcher : stream.watchers.values()) {
                if (watcher.isSynced() && watcher.next <= to) {
                    table.unsync(watcher, Math.max(watcher.next, from));
                }
            }
        }
    }
}
