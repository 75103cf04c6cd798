package io.garboard.core.mvcc;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The revisions of one key, ascending, in an array of longs: no object for a revision, nor for the list.
 *
 * <p>Layout: word 0 is {@code count << 1 | wide}. In a narrow list, revision i is word {@code 1 + i}:
 * {@code main << 1 | tombstone}, and every sub is 0. In a wide list it is words {@code 1 + 2i} (the same) and
 * {@code 2 + 2i} (sub). Lists are narrow until the first sub that is not 0.
 *
 * <p>One thread appends, any thread reads: a slot is written before the count that covers it is released, and slots below
 * the count never change. What drops revisions makes a new array.
 */
final class RevisionList {

    private static final VarHandle WORD = MethodHandles.arrayElementVarHandle(long[].class);

    /** Below this many revisions a walk from the newest is quicker than halving. */
    private static final int LINEAR_SEARCH_MAX = 8;

    private RevisionList() {}

    static long[] of(long main, long sub, boolean tombstone) {
        long word = word(main, tombstone);
        return sub == 0 ? new long[] {2, word} : new long[] {3, word, sub};
    }

    private static long word(long main, boolean tombstone) {
        return (main << 1) | (tombstone ? 1 : 0);
    }

    static int count(long[] list) {
        return (int) (((long) WORD.getAcquire(list, 0)) >>> 1);
    }

    private static int slot(long[] list, int index) {
        return (list[0] & 1) == 0 ? 1 + index : 1 + 2 * index;
    }

    static long main(long[] list, int index) {
        return list[slot(list, index)] >>> 1;
    }

    static boolean isTombstone(long[] list, int index) {
        return (list[slot(list, index)] & 1) != 0;
    }

    static long sub(long[] list, int index) {
        return (list[0] & 1) == 0 ? 0 : list[2 + 2 * index];
    }

    /** The index of the newest revision whose main is at most {@code revision}; -1 if there is none. */
    static int find(long[] list, long revision) {
        int low = 0;
        int high = count(list) - 1;
        while (high - low > LINEAR_SEARCH_MAX) {
            int middle = (low + high + 1) >>> 1;
            if (main(list, middle) <= revision) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        while (high >= low && main(list, high) > revision) {
            high--;
        }
        return high >= low ? high : low - 1;
    }

    /** Whether the key exists at {@code revision}. */
    static boolean isLive(long[] list, long revision) {
        int index = find(list, revision);
        return index >= 0 && !isTombstone(list, index);
    }

    /** Appends a revision greater than all so far. Returns {@code list} itself, or a larger one that takes its place. */
    static long[] append(long[] list, long main, long sub, boolean tombstone) {
        long header = list[0];
        int count = (int) (header >>> 1);
        boolean wide = (header & 1) != 0;
        if (!wide && sub != 0) {
            return append(widened(list, count), main, sub, tombstone);
        }
        int slot = wide ? 1 + 2 * count : 1 + count;
        int width = wide ? 2 : 1;
        if (slot + width > list.length) {
            return append(grown(list, slot, width), main, sub, tombstone);
        }
        list[slot] = word(main, tombstone);
        if (wide) {
            list[slot + 1] = sub;
        }
        WORD.setRelease(list, 0, header + 2);
        return list;
    }

    private static long[] grown(long[] list, int used, int width) {
        long[] larger = new long[used + width * (2 + (used >> 1))];
        System.arraycopy(list, 0, larger, 0, used);
        return larger;
    }

    private static long[] widened(long[] list, int count) {
        long[] wide = new long[1 + 2 * (count + 1)];
        wide[0] = ((long) count << 1) | 1;
        for (int i = 0; i < count; i++) {
            wide[1 + 2 * i] = list[1 + i];
        }
        return wide;
    }

    /** A list of the revisions from {@code first} on; none if that is their count. */
    static long[] from(long[] list, int first) {
        int width = (list[0] & 1) == 0 ? 1 : 2;
        int count = count(list) - first;
        long[] shorter = new long[1 + width * count];
        shorter[0] = ((long) count << 1) | (width - 1);
        System.arraycopy(list, 1 + width * first, shorter, 1, width * count);
        return shorter;
    }
}
