package io.garboard.core.watch;

import io.garboard.core.watch.Watcher.State;
import io.garboard.etcd.rpc.WatchCreateRequest;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * All watchers: by range, and in the order in which those that are behind take their turns. Every change of a watcher's
 * state happens here. Confined to the watch loop.
 */
final class WatcherTable {

    private final WatcherIndex index = new WatcherIndex();
    private final Set<Watcher> ready = new LinkedHashSet<>();
    private final WatchCounters counters;
    private int size;

    WatcherTable(WatchCounters counters) {
        this.counters = counters;
    }

    WatcherIndex index() {
        return index;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** Adds a watcher that still lacks events from {@code next} on, or, if {@code synced}, lacks none of the past. */
    Watcher add(HubStream stream, long id, KeyRange range, WatchCreateRequest request, long next, boolean synced) {
        Watcher watcher = new Watcher(stream, id, index.get(range), request);
        watcher.next = next;
        stream.watchers.put(id, watcher);
        counters.watchers.increment();
        size++;
        enter(watcher, synced ? State.SYNCED : State.READY);
        return watcher;
    }

    /** It gets nothing more; its id stays taken until the stream cancels it. */
    void remove(Watcher watcher) {
        if (watcher.state != State.GONE) {
            leave(watcher);
            watcher.state = State.GONE;
            counters.watchers.decrement();
            size--;
            index.removeIfEmpty(watcher.range);
        }
    }

    void sync(Watcher watcher) {
        move(watcher, State.SYNCED);
    }

    /** It catches up from {@code next}: at once, at the end of the line. */
    void unsync(Watcher watcher, long next) {
        watcher.next = next;
        move(watcher, State.READY);
    }

    /** Its stream has no room: it catches up from {@code next} when there is. */
    void block(Watcher watcher, long next) {
        watcher.next = next;
        move(watcher, State.BLOCKED);
    }

    void unblock(HubStream stream) {
        while (!stream.blocked.isEmpty()) {
            Watcher watcher = stream.blocked.iterator().next();
            move(watcher, State.READY);
        }
    }

    /** Those that can catch up now, whose turn it is first. Not to be changed while it is walked. */
    Set<Watcher> ready() {
        return ready;
    }

    Watcher firstReady() {
        Iterator<Watcher> line = ready.iterator();
        return line.next();
    }

    private void move(Watcher watcher, State state) {
        leave(watcher);
        enter(watcher, state);
    }

    private void enter(Watcher watcher, State state) {
        watcher.state = state;
        if (state == State.SYNCED) {
            watcher.range.synced.add(watcher);
            return;
        }
        watcher.range.unsynced.add(watcher);
        counters.slowWatchers.increment();
        if (state == State.READY) {
            ready.add(watcher);
        } else {
            watcher.stream.blocked.add(watcher);
        }
    }

    private void leave(Watcher watcher) {
        if (watcher.state == State.SYNCED) {
            watcher.range.synced.remove(watcher);
            return;
        }
        watcher.range.unsynced.remove(watcher);
        counters.slowWatchers.decrement();
        ready.remove(watcher);
        watcher.stream.blocked.remove(watcher);
    }
}
