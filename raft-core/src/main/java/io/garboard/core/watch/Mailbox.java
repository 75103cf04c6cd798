package io.garboard.core.watch;

import io.garboard.etcd.wire.WatchResponse;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The responses of one stream on their way to its reader, in order. Bounded: when it is full it takes no more events, and
 * their watchers fall back to reading history until the reader has taken half of it out. Answers to requests are always
 * taken, since a stream's requests wait while its mailbox is full.
 *
 * <p>The watch loop puts in, the reader's thread takes out.
 */
final class Mailbox {

    /** What a waiting response costs besides its events. */
    private static final int OVERHEAD_BYTES = 64;

    private record Waiting(Delivery delivery, int costBytes) {}

    private final ArrayDeque<Waiting> queue = new ArrayDeque<>(4);
    private final WatchConfig config;
    /** Over all mailboxes, what is shared counting once. */
    private final AtomicLong allBytes;

    private final WatchCounters counters;
    private final Runnable onReady;
    private final Runnable onRoom;

    private long bytes;
    private @Nullable SharedResponse lastShared;
    private boolean readerWaits = true;
    private boolean refused;
    private boolean closed;

    /**
     * @param onReady there is something to take out
     * @param onRoom there is room again, after {@link #offer} or {@link #isFull} had said that there is none
     */
    Mailbox(WatchConfig config, AtomicLong allBytes, WatchCounters counters, Runnable onReady, Runnable onRoom) {
        this.config = config;
        this.allBytes = allBytes;
        this.counters = counters;
        this.onReady = onReady;
        this.onRoom = onRoom;
    }

    /** Takes all of {@code deliveries}, or none if it is full. */
    boolean offer(List<Delivery> deliveries) {
        boolean wake;
        synchronized (this) {
            if (checkFull()) {
                return false;
            }
            for (int i = 0; i < deliveries.size(); i++) {
                add(deliveries.get(i));
            }
            wake = takeWake();
        }
        if (wake) {
            onReady.run();
        }
        return true;
    }

    boolean offer(Delivery delivery) {
        boolean wake;
        synchronized (this) {
            if (checkFull()) {
                return false;
            }
            add(delivery);
            wake = takeWake();
        }
        if (wake) {
            onReady.run();
        }
        return true;
    }

    /** Takes an answer to a request, full or not. */
    void put(WatchResponse response) {
        boolean wake;
        synchronized (this) {
            add(Delivery.of(response));
            wake = takeWake();
        }
        if (wake) {
            onReady.run();
        }
    }

    /** Whether it is full; if so, the other side hears when there is room. */
    synchronized boolean isFull() {
        return checkFull();
    }

    private boolean checkFull() {
        boolean full = queue.size() >= config.mailboxResponsesMax()
                || bytes >= config.mailboxBytesMax()
                || (!queue.isEmpty() && allBytes.get() >= config.allMailboxesBytesMax());
        refused |= full;
        return full;
    }

    @SuppressWarnings("ReferenceEquality") // the very same message, whose bytes are counted already
    private void add(Delivery delivery) {
        if (closed) {
            return;
        }
        int cost = OVERHEAD_BYTES
                + (delivery.shared() == lastShared ? 0 : delivery.shared().sizeBytes());
        lastShared = delivery.shared();
        queue.add(new Waiting(delivery, cost));
        bytes += cost;
        allBytes.addAndGet(
                OVERHEAD_BYTES + (delivery.shared().hold() ? delivery.shared().sizeBytes() : 0));
        counters.pendingEvents.add(delivery.events());
    }

    private boolean takeWake() {
        boolean wake = readerWaits && !queue.isEmpty();
        readerWaits &= !wake;
        return wake;
    }

    /** The next response; after null, {@code onReady} runs when there is one. */
    @Nullable
    Delivery poll() {
        Waiting waiting;
        boolean room;
        synchronized (this) {
            waiting = queue.poll();
            if (waiting == null) {
                readerWaits = true;
                return null;
            }
            bytes -= waiting.costBytes;
            if (queue.isEmpty()) {
                lastShared = null;
            }
            room = refused && queue.size() <= config.mailboxResponsesMax() / 2 && bytes <= config.mailboxBytesMax() / 2;
            refused &= !room;
        }
        letGo(waiting.delivery);
        if (room) {
            onRoom.run();
        }
        return waiting.delivery;
    }

    private void letGo(Delivery delivery) {
        allBytes.addAndGet(-OVERHEAD_BYTES
                - (delivery.shared().release() ? delivery.shared().sizeBytes() : 0));
        counters.pendingEvents.add(-delivery.events());
    }

    /** Throws away what waits and takes nothing more. */
    synchronized void close() {
        closed = true;
        for (Waiting waiting : queue) {
            letGo(waiting.delivery);
        }
        queue.clear();
        bytes = 0;
        lastShared = null;
    }
}
