package io.garboard.core.watch;

import io.garboard.core.error.EtcdError;
import io.garboard.core.watch.StreamRequests.Request;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The watch streams, and whose turn it is: a stream calls when it has a request, room in its mailbox again, or is closed.
 *
 * <p>Confined to the watch loop, except {@link #call} and {@link #isAnyCalling}. Invariants: a stream is known here from its
 * first turn until it is closed, and only then counted and watched for; its requests are handled in order, and one that has
 * to wait, for room or for the live feed, holds up those behind it.
 */
final class OpenStreams {

    /** How many requests of a stream are handled before the others get their turn. */
    private static final int TURN_MAX = 256;

    private final WatcherTable table;
    private final RequestDesk desk;
    private final ProgressTicks ticks;
    private final WatchCounters counters;
    /** At most every open stream once. */
    private final ConcurrentLinkedQueue<HubStream> calling = new ConcurrentLinkedQueue<>();

    private final Set<HubStream> streams = new LinkedHashSet<>();
    private final Set<HubStream> awaitingFeed = new LinkedHashSet<>();

    OpenStreams(WatcherTable table, RequestDesk desk, ProgressTicks ticks, WatchCounters counters) {
        this.table = table;
        this.desk = desk;
        this.ticks = ticks;
        this.counters = counters;
    }

    /** A stream wants its turn; it does not call again before it got it. Any thread. */
    void call(HubStream stream) {
        calling.add(stream);
    }

    /** Any thread. */
    boolean isAnyCalling() {
        return !calling.isEmpty();
    }

    /** Those that are known. */
    Set<HubStream> all() {
        return Collections.unmodifiableSet(streams);
    }

    /** Gives every stream that calls now its turn. */
    void answer() {
        for (int turns = calling.size(); turns > 0; turns--) {
            HubStream stream = calling.poll();
            if (stream == null) {
                return;
            }
            stream.clearScheduled();
            if (stream.isClosed()) {
                forget(stream);
            } else {
                answer(stream);
            }
        }
    }

    private void answer(HubStream stream) {
        if (!stream.registered) {
            stream.registered = true;
            streams.add(stream);
            counters.streams.increment();
        }
        if (stream.mailbox.isFull()) {
            return;
        }
        table.unblock(stream);
        for (int i = 0; i < TURN_MAX; i++) {
            Request request = stream.requests.peek();
            if (request == null || stream.mailbox.isFull()) {
                return;
            }
            if (!desk.handle(stream, request)) {
                awaitingFeed.add(stream);
                return;
            }
            stream.requests.remove(request);
        }
        stream.schedule();
    }

    /** The live feed has come further: whoever waits for that calls again. */
    void feedWentOn() {
        awaitingFeed.forEach(HubStream::schedule);
        awaitingFeed.clear();
    }

    private void forget(HubStream stream) {
        if (stream.registered) {
            stream.registered = false;
            streams.remove(stream);
            counters.streams.decrement();
            ticks.stop(stream);
            stream.watchers.values().forEach(table::remove);
            stream.watchers.clear();
        }
    }

    /** Ends every stream that is known. */
    void end() {
        for (HubStream stream : List.copyOf(streams)) {
            stream.end(EtcdError.STOPPED);
            forget(stream);
        }
    }
}
