package io.garboard.core.watch;

import java.util.Arrays;

/**
 * Watchers in no particular order, each knowing its place, so that removal is O(1): the last one moves into the gap. Who
 * walks it and may remove the current one walks from the end. Confined to the watch loop.
 */
final class WatcherList {

    private static final Watcher[] NONE = {};

    private Watcher[] watchers = NONE;
    private int size;

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    Watcher get(int index) {
        return watchers[index];
    }

    void add(Watcher watcher) {
        if (size == watchers.length) {
            watchers = Arrays.copyOf(watchers, Math.max(2, size * 2));
        }
        watcher.place = size;
        watchers[size++] = watcher;
    }

    @SuppressWarnings("NullAway") // the slot past the end is cleared for the garbage collector and never read
    void remove(Watcher watcher) {
        Watcher last = watchers[--size];
        watchers[watcher.place] = last;
        last.place = watcher.place;
        watchers[size] = null;
        watcher.place = -1;
    }
}
