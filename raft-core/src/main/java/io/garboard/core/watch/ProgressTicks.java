package io.garboard.core.watch;

import io.garboard.etcd.rpc.ResponseHeader;
import io.garboard.etcd.wire.WatchResponse;
import java.util.Comparator;
import java.util.TreeSet;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;

/**
 * Tells idle watchers that asked for it, from time to time, how far they are. Each stream has a period of its own, the
 * configured one plus up to a tenth, so that streams which were opened together do not all speak together. A watcher that
 * had events since the last tick is left out. Confined to the watch loop.
 */
final class ProgressTicks {

    /** How many random values the jitter is made from. */
    private static final int JITTER_STEPS = 1 << 20;

    private final LiveFeed feed;
    private final LongFunction<ResponseHeader> headers;
    private final LongSupplier nanoClock;
    private final LongSupplier random;
    private final long intervalNanos;
    private final TreeSet<HubStream> streams =
            new TreeSet<>(Comparator.comparingLong((HubStream stream) -> stream.nextProgressNanos - base())
                    .thenComparingLong(stream -> stream.number));
    private final long startNanos;

    ProgressTicks(
            LiveFeed feed,
            LongFunction<ResponseHeader> headers,
            LongSupplier nanoClock,
            LongSupplier random,
            WatchConfig config) {
        this.feed = feed;
        this.headers = headers;
        this.nanoClock = nanoClock;
        this.random = random;
        this.intervalNanos = config.progressInterval().toNanos();
        this.startNanos = nanoClock.getAsLong();
    }

    /** Times are compared by their distance from the start, since a nano clock may wrap. */
    private long base() {
        return startNanos;
    }

    /** Has {@code stream} ticked from now on, if it is not yet. */
    void start(HubStream stream) {
        if (stream.progressPeriodNanos == 0) {
            long step = Math.floorMod(random.getAsLong(), JITTER_STEPS);
            stream.progressPeriodNanos = intervalNanos + intervalNanos / 10 * step / JITTER_STEPS;
            stream.nextProgressNanos = nanoClock.getAsLong() + stream.progressPeriodNanos;
            streams.add(stream);
        }
    }

    void stop(HubStream stream) {
        if (stream.progressPeriodNanos != 0) {
            streams.remove(stream);
        }
    }

    void tick() {
        long now = nanoClock.getAsLong();
        while (!streams.isEmpty() && streams.first().nextProgressNanos - now <= 0) {
            HubStream stream = streams.first();
            streams.remove(stream);
            notify(stream);
            stream.nextProgressNanos = now + stream.progressPeriodNanos;
            streams.add(stream);
        }
    }

    private void notify(HubStream stream) {
        for (Watcher watcher : stream.watchers.values()) {
            if (!watcher.progressNotify) {
                continue;
            }
            if (watcher.progressDue && watcher.isCurrent(feed.revision())) {
                stream.mailbox.offer(Delivery.of(notification(watcher.id)));
            }
            watcher.progressDue = true;
        }
    }

    /** A response without events: the revision that the watcher has everything up to. */
    WatchResponse notification(long watchId) {
        return WatchResponse.newBuilder()
                .setHeader(headers.apply(feed.revision()))
                .setWatchId(watchId)
                .build();
    }

    /** Nanoseconds until the next tick is due; {@link Long#MAX_VALUE} if none is. */
    long nanosToNext() {
        return streams.isEmpty()
                ? Long.MAX_VALUE
                : Math.max(0, streams.first().nextProgressNanos - nanoClock.getAsLong());
    }
}
