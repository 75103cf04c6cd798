package io.garboard.core.watch;

import com.google.protobuf.ByteString;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a watcher watches: one key, or the keys from one up to another, or from one on.
 *
 * <p>Immutable; ordered by start, then by end, no end being last.
 */
final class KeyRange implements Comparable<KeyRange> {

    private static final byte[] SMALLEST_KEY = {0};

    final byte[] start;
    /** Exclusive; null without an end. Unused for a single key. */
    final byte @Nullable [] end;

    final boolean singleKey;

    private KeyRange(byte[] start, byte @Nullable [] end, boolean singleKey) {
        this.start = start;
        this.end = end;
        this.singleKey = singleKey;
    }

    static KeyRange ofKey(byte[] key) {
        return new KeyRange(key, null, true);
    }

    static KeyRange of(byte[] start, byte @Nullable [] end) {
        return new KeyRange(start, end, false);
    }

    /** As a request says it: no key stands for the smallest one, no end for one key, the end {@code \0} for no bound. */
    static KeyRange ofRequest(ByteString key, ByteString rangeEnd) {
        byte[] start = key.isEmpty() ? SMALLEST_KEY : key.toByteArray();
        if (rangeEnd.isEmpty()) {
            return ofKey(start);
        }
        boolean unbounded = rangeEnd.size() == 1 && rangeEnd.byteAt(0) == 0;
        return of(start, unbounded ? null : rangeEnd.toByteArray());
    }

    boolean isEmpty() {
        return !singleKey && end != null && Arrays.compareUnsigned(start, end) >= 0;
    }

    boolean contains(byte[] key) {
        return singleKey ? Arrays.equals(start, key) : Arrays.compareUnsigned(start, key) <= 0 && endsAfter(key);
    }

    boolean endsAfter(byte[] key) {
        return end == null || Arrays.compareUnsigned(key, end) < 0;
    }

    /** Compares two ends, null being the greatest. */
    static int compareEnds(byte @Nullable [] a, byte @Nullable [] b) {
        if (a == null || b == null) {
            return a == b ? 0 : a == null ? 1 : -1;
        }
        return Arrays.compareUnsigned(a, b);
    }

    @Override
    public int compareTo(KeyRange other) {
        int byStart = Arrays.compareUnsigned(start, other.start);
        if (byStart != 0) {
            return byStart;
        }
        int byEnd = compareEnds(end, other.end);
        return byEnd != 0 ? byEnd : Boolean.compare(singleKey, other.singleKey);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof KeyRange range && compareTo(range) == 0;
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(start) * 31 + Arrays.hashCode(end);
    }
}
