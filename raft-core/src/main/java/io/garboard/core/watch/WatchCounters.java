package io.garboard.core.watch;

import java.util.concurrent.atomic.LongAdder;

/** What the hub counts. Any thread. */
public final class WatchCounters {

    final LongAdder streams = new LongAdder();
    final LongAdder watchers = new LongAdder();
    final LongAdder slowWatchers = new LongAdder();
    final LongAdder events = new LongAdder();
    final LongAdder pendingEvents = new LongAdder();

    /** Open streams. */
    public long streams() {
        return streams.sum();
    }

    public long watchers() {
        return watchers.sum();
    }

    /** Watchers that read history because they started in the past or have fallen behind. */
    public long slowWatchers() {
        return slowWatchers.sum();
    }

    /** Events that readers have taken since the process started. */
    public long events() {
        return events.sum();
    }

    /** Events that wait in mailboxes. */
    public long pendingEvents() {
        return pendingEvents.sum();
    }
}
