package io.garboard.core.lease;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A binary heap of leases by time that finds the place of each, so that one can be moved or removed in O(log n).
 *
 * <p>Times are readings of a nano clock and are compared by their difference, since such a clock may wrap. Not
 * thread-safe.
 */
final class TimeHeap {

    /** A lease's place in one heap. */
    static final class Slot {
        final Lease lease;

        /** Written under the heap's lock; renewals read it without. */
        volatile long timeNanos;

        private int index = -1;

        Slot(Lease lease) {
            this.lease = lease;
        }
    }

    private @Nullable Slot[] slots = new @Nullable Slot[64];
    private int size;

    int size() {
        return size;
    }

    boolean contains(Slot slot) {
        return slot.index >= 0;
    }

    /** The slot with the earliest time, or null. */
    @Nullable
    Slot first() {
        return size == 0 ? null : slots[0];
    }

    /** Puts {@code slot} at {@code timeNanos}, whether or not it is in the heap. */
    void schedule(Slot slot, long timeNanos) {
        slot.timeNanos = timeNanos;
        if (slot.index < 0) {
            if (size == slots.length) {
                slots = Arrays.copyOf(slots, size * 2);
            }
            place(slot, size++);
        }
        siftUp(slot);
        siftDown(slot);
    }

    /** Removes {@code slot} if it is in the heap. */
    void remove(Slot slot) {
        int hole = slot.index;
        if (hole < 0) {
            return;
        }
        Slot last = at(--size);
        slots[size] = null;
        slot.index = -1;
        if (last != slot) {
            place(last, hole);
            siftUp(last);
            siftDown(last);
        }
    }

    void clear() {
        for (int i = 0; i < size; i++) {
            at(i).index = -1;
        }
        Arrays.fill(slots, 0, size, null);
        size = 0;
    }

    private void siftUp(Slot slot) {
        while (slot.index > 0) {
            Slot parent = at((slot.index - 1) / 2);
            if (!before(slot, parent)) {
                return;
            }
            swap(slot, parent);
        }
    }

    private void siftDown(Slot slot) {
        while (true) {
            int child = 2 * slot.index + 1;
            if (child >= size) {
                return;
            }
            if (child + 1 < size && before(at(child + 1), at(child))) {
                child++;
            }
            Slot earliest = at(child);
            if (!before(earliest, slot)) {
                return;
            }
            swap(earliest, slot);
        }
    }

    private void swap(Slot a, Slot b) {
        int place = a.index;
        place(a, b.index);
        place(b, place);
    }

    private void place(Slot slot, int index) {
        slots[index] = slot;
        slot.index = index;
    }

    private Slot at(int index) {
        Slot slot = slots[index];
        assert slot != null;
        return slot;
    }

    private static boolean before(Slot a, Slot b) {
        return a.timeNanos - b.timeNanos < 0;
    }
}
