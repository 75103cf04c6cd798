package io.garboard.core.node;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * A bounded queue for any number of producers and one consumer, without locks. What happens when it is full is up to the
 * producer, who is told.
 *
 * <p>A producer claims a place by raising {@code tail}, then fills it; closing marks {@code tail}, so that after it the
 * set of accepted items is fixed and the consumer can wait for the last of them to be filled in.
 */
final class BoundedQueue<T> {

    /** What became of an offer. */
    enum Offer {
        ACCEPTED,
        FULL,
        CLOSED
    }

    private static final long CLOSED = 1L << 62;

    private final int mask;
    private final AtomicReferenceArray<@Nullable T> places;
    /** How many items were ever accepted, and whether it is closed. */
    private final AtomicLong tail = new AtomicLong();
    /** How many were ever taken. Written by the consumer. */
    private final AtomicLong head = new AtomicLong();

    /** @param capacity rounded up to a power of two */
    BoundedQueue(int capacity) {
        int size = Integer.highestOneBit(Math.max(2, capacity) - 1) << 1;
        this.mask = size - 1;
        this.places = new AtomicReferenceArray<>(size);
    }

    Offer offer(T item) {
        while (true) {
            long place = tail.get();
            if ((place & CLOSED) != 0) {
                return Offer.CLOSED;
            }
            if (place - head.get() > mask) {
                return Offer.FULL;
            }
            if (tail.compareAndSet(place, place + 1)) {
                // A full store: the producer looks next whether the consumer sleeps, and must not look before this is
                // seen.
                places.set((int) place & mask, item);
                return Offer.ACCEPTED;
            }
        }
    }

    /** Takes the oldest item; null if there is none. For the consumer. */
    @Nullable
    T poll() {
        long place = head.get();
        T item = places.get((int) place & mask);
        if (item != null) {
            places.lazySet((int) place & mask, null);
            head.lazySet(place + 1);
        }
        return item;
    }

    /** The oldest item without taking it; null if there is none. For the consumer. */
    @Nullable
    T peek() {
        return places.get((int) head.get() & mask);
    }

    boolean isEmpty() {
        return peek() == null;
    }

    boolean isFull() {
        return size() > mask;
    }

    int size() {
        return (int) (accepted() - head.get());
    }

    /** How many items were accepted since the beginning. */
    long accepted() {
        return tail.get() & ~CLOSED;
    }

    /** Accepts nothing any more. */
    void close() {
        tail.getAndUpdate(value -> value | CLOSED);
    }

    /** After {@link #close}: takes the next item, waiting for a producer that is about to fill it in; null at the end. */
    @Nullable
    T pollLast() {
        while (head.get() < accepted()) {
            T item = poll();
            if (item != null) {
                return item;
            }
            Thread.onSpinWait();
        }
        return null;
    }
}
