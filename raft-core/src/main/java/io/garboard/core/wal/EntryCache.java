package io.garboard.core.wal;

import io.garboard.core.raft.Entry;
import org.jspecify.annotations.Nullable;

/** The tail of the log in memory, as much of it as fits into a number of bytes; the last entry always does. */
final class EntryCache {

    /** What an entry costs beside its data. */
    private static final long OVERHEAD_BYTES = 64;

    private final long bytesMax;
    /** A ring: entry {@code first + i} is at {@code (head + i) % ring.length}. */
    private @Nullable Entry[] ring = new @Nullable Entry[64];

    private int head;
    private int count;
    private long first = 1;
    private long bytes;

    EntryCache(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    void add(Entry entry) {
        if (count == 0) {
            first = entry.index();
        }
        if (count == ring.length) {
            grow();
        }
        ring[(head + count) % ring.length] = entry;
        count++;
        bytes += costOf(entry);
        while (bytes > bytesMax && count > 1) {
            dropFirst();
        }
    }

    @Nullable
    Entry get(long index) {
        return index < first || index >= first + count ? null : at(index);
    }

    private Entry at(long index) {
        Entry entry = ring[(head + (int) (index - first)) % ring.length];
        if (entry == null) {
            throw new IllegalStateException("no entry " + index + " in the cache");
        }
        return entry;
    }

    void cutAfter(long index) {
        while (count > 0 && first + count - 1 > index) {
            bytes -= costOf(at(first + count - 1));
            ring[(head + count - 1) % ring.length] = null;
            count--;
        }
    }

    void clear() {
        while (count > 0) {
            dropFirst();
        }
    }

    void dropUpTo(long index) {
        while (count > 0 && first <= index) {
            dropFirst();
        }
    }

    private void dropFirst() {
        bytes -= costOf(at(first));
        ring[head] = null;
        head = (head + 1) % ring.length;
        first++;
        count--;
    }

    private void grow() {
        @Nullable Entry[] larger = new @Nullable Entry[ring.length * 2];
        for (int i = 0; i < count; i++) {
            larger[i] = ring[(head + i) % ring.length];
        }
        ring = larger;
        head = 0;
    }

    private static long costOf(Entry entry) {
        return OVERHEAD_BYTES + entry.sizeBytes();
    }
}
