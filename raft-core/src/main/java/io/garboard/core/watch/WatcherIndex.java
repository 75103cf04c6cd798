package io.garboard.core.watch;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Finds the watchers that an event concerns: a hash map for single keys, an interval tree for ranges. Watchers of the
 * same range are one entry. Confined to the watch loop.
 */
final class WatcherIndex {

    private final Map<KeyRange, RangeWatchers> keys = new HashMap<>();
    private final Map<KeyRange, RangeWatchers> ranges = new HashMap<>();
    private final IntervalTree<RangeWatchers> tree = new IntervalTree<>();

    /** The entry for {@code range}, made if there is none. */
    RangeWatchers get(KeyRange range) {
        if (range.singleKey) {
            return keys.computeIfAbsent(range, RangeWatchers::new);
        }
        RangeWatchers watchers = ranges.get(range);
        if (watchers == null) {
            watchers = new RangeWatchers(range);
            ranges.put(range, watchers);
            tree.add(range, watchers);
        }
        return watchers;
    }

    /** Drops the entry once it has no watcher. */
    void removeIfEmpty(RangeWatchers watchers) {
        if (!watchers.isEmpty()) {
            return;
        }
        KeyRange range = watchers.range;
        if (range.singleKey) {
            keys.remove(range, watchers);
        } else if (ranges.remove(range, watchers)) {
            tree.remove(range);
        }
    }

    /** Shows every entry whose range contains {@code key}. */
    void forEachMatching(byte[] key, Consumer<RangeWatchers> consumer) {
        if (!keys.isEmpty()) {
            RangeWatchers single = keys.get(KeyRange.ofKey(key));
            if (single != null) {
                consumer.accept(single);
            }
        }
        tree.forEachContaining(key, consumer);
    }
}
