package io.garboard.core.watch;

import io.garboard.spi.storage.StorageException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The watchers of one range, and, during a {@link Round}, the events that fall into it. Watchers that want the same events
 * in the same form share one {@link SharedResponse}. Confined to the watch loop.
 */
final class RangeWatchers {

    final KeyRange range;
    final WatcherList synced = new WatcherList();
    final WatcherList unsynced = new WatcherList();

    /** Of the current round, ascending. */
    private final List<EncodedEvent> matched = new ArrayList<>(1);

    /** Of the current round: all matched events in each variant. */
    private final @Nullable SharedResponse[] whole = new @Nullable SharedResponse[Watcher.VARIANTS];

    /** Of the current round: the later part of the matched events, by index of the first and variant. */
    private final Map<Integer, SharedResponse> suffixes = new HashMap<>(0);

    RangeWatchers(KeyRange range) {
        this.range = range;
    }

    boolean isEmpty() {
        return synced.isEmpty() && unsynced.isEmpty();
    }

    /** Adds an event of the current round; returns whether it is this range's first. */
    boolean match(EncodedEvent event) {
        matched.add(event);
        return matched.size() == 1;
    }

    void endRound() {
        matched.clear();
        suffixes.clear();
        Arrays.fill(whole, null);
    }

    /** The current round's events from {@code fromRevision} on, in the form {@code variant}. */
    SharedResponse batch(Round round, long fromRevision, int variant) throws StorageException {
        int first = firstFrom(fromRevision);
        if (first == matched.size()) {
            return SharedResponse.EMPTY;
        }
        if (matched.size() == 1) {
            EncodedEvent event = matched.get(0);
            return Watcher.wants(variant, event)
                    ? event.alone(round, Watcher.wantsPrevious(variant))
                    : SharedResponse.EMPTY;
        }
        SharedResponse batch = first == 0 ? whole[variant] : suffixes.get(first * Watcher.VARIANTS + variant);
        if (batch == null) {
            batch = build(round, first, variant);
            if (first == 0) {
                whole[variant] = batch;
            } else {
                suffixes.put(first * Watcher.VARIANTS + variant, batch);
            }
        }
        return batch;
    }

    private int firstFrom(long revision) {
        int low = 0;
        int high = matched.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (matched.get(middle).revision < revision) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private SharedResponse build(Round round, int first, int variant) throws StorageException {
        SharedResponse.Builder builder = new SharedResponse.Builder(round.header());
        boolean previous = Watcher.wantsPrevious(variant);
        for (int i = first; i < matched.size(); i++) {
            EncodedEvent event = matched.get(i);
            if (Watcher.wants(variant, event)) {
                builder.add(event.bytes(previous, round.history()));
            }
        }
        return builder.build();
    }
}
