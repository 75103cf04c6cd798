package io.garboard.proxy.peer;

import io.garboard.core.peer.MessageWriter;
import io.garboard.core.raft.Message;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * What waits for one lane, bounded in messages and bytes. When it is full or the lane is down, what comes is dropped: Raft
 * says it again. Thread-safe.
 */
final class LaneQueue {

    /** What became of a message. */
    enum Offer {
        QUEUED,
        /** Dropped, the first of a burst. */
        DROPPED_FIRST,
        DROPPED
    }

    private final int maxMessages;
    private final int maxBytes;
    private final int maxMessageBytes;
    private final MessageWriter sizes = new MessageWriter();
    private final ArrayDeque<Message> waiting = new ArrayDeque<>();
    private long waitingBytes;
    private boolean open;
    private boolean dropping;

    LaneQueue(int maxMessages, int maxBytes, int maxMessageBytes) {
        this.maxMessages = maxMessages;
        this.maxBytes = maxBytes;
        this.maxMessageBytes = maxMessageBytes;
    }

    synchronized Offer offer(Message message) {
        int size = sizes.sizeBytes(message);
        boolean fits = waiting.isEmpty() || (waiting.size() < maxMessages && waitingBytes + size <= maxBytes);
        if (open && fits && size <= maxMessageBytes) {
            waiting.add(message);
            waitingBytes += size;
            dropping = false;
            return Offer.QUEUED;
        }
        boolean first = open && !dropping;
        dropping = true;
        return first ? Offer.DROPPED_FIRST : Offer.DROPPED;
    }

    /**
     * Takes the oldest messages, at least one if there is any, into {@code batch}.
     *
     * @return their bytes, without frames
     */
    synchronized int take(List<Message> batch, int batchBytes) {
        int taken = 0;
        Message next = waiting.peek();
        while (next != null) {
            int size = sizes.sizeBytes(next);
            if (taken > 0 && taken + size > batchBytes) {
                break;
            }
            batch.add(next);
            waiting.poll();
            taken += size;
            next = waiting.peek();
        }
        waitingBytes -= taken;
        return taken;
    }

    synchronized boolean isEmpty() {
        return waiting.isEmpty();
    }

    synchronized long waitingBytes() {
        return waitingBytes;
    }

    /** Takes messages from now on. */
    synchronized void open() {
        open = true;
        dropping = false;
    }

    /** Takes no more, and gives back what was never sent. */
    synchronized List<Message> close() {
        open = false;
        List<Message> unsent = new ArrayList<>(waiting);
        waiting.clear();
        waitingBytes = 0;
        return unsent;
    }
}
