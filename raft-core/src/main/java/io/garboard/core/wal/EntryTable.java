package io.garboard.core.wal;

import io.garboard.core.raft.EntryType;
import java.util.Arrays;

/** Where each entry of the log is on disk, with its term and type: about 20 bytes of memory for each. */
final class EntryTable {

    private static final int SHRINK_SLACK = 1024;

    /** The entry before the first one. */
    private LogPosition base = LogPosition.START;

    /** Index {@code base.index + 1 + i} is at {@code head + i}. */
    private int head;

    private int count;
    private long[] terms = new long[64];
    private long[] sequences = new long[64];
    private int[] framePositions = new int[64];
    private EntryType[] types = new EntryType[64];

    long firstIndex() {
        return base.index() + 1;
    }

    long lastIndex() {
        return base.index() + count;
    }

    long term(long index) {
        return index == base.index() ? base.term() : terms[slot(index)];
    }

    EntryType type(long index) {
        return types[slot(index)];
    }

    /** The segment that holds the entry. */
    long sequence(long index) {
        return sequences[slot(index)];
    }

    /** Where in its segment the frame begins that holds the entry. */
    int framePosition(long index) {
        return framePositions[slot(index)];
    }

    private int slot(long index) {
        if (index < firstIndex() || index > lastIndex()) {
            throw new IndexOutOfBoundsException(
                    "entry " + index + " (expected: " + firstIndex() + " to " + lastIndex() + ")");
        }
        return head + (int) (index - firstIndex());
    }

    /** Forgets everything and begins anew after {@code position}. */
    void restartAt(LogPosition position) {
        base = position;
        head = 0;
        count = 0;
    }

    void add(long term, EntryType type, long sequence, int framePosition) {
        int slot = head + count;
        if (slot == terms.length) {
            slot = makeRoom();
        }
        terms[slot] = term;
        types[slot] = type;
        sequences[slot] = sequence;
        framePositions[slot] = framePosition;
        count++;
    }

    /** Drops the entries after {@code index}. */
    void cutAfter(long index) {
        count = (int) (index - base.index());
    }

    /** Drops the entries up to and including {@code index}. */
    void dropUpTo(long index) {
        LogPosition position = new LogPosition(index, term(index));
        int dropped = (int) (index - base.index());
        head += dropped;
        count -= dropped;
        base = position;
        if (head > count + SHRINK_SLACK) {
            resize(Math.max(64, count * 2));
        }
    }

    private int makeRoom() {
        resize(head > terms.length / 2 ? terms.length : terms.length * 2);
        return head + count;
    }

    private void resize(int capacity) {
        terms = Arrays.copyOf(Arrays.copyOfRange(terms, head, head + count), capacity);
        sequences = Arrays.copyOf(Arrays.copyOfRange(sequences, head, head + count), capacity);
        framePositions = Arrays.copyOf(Arrays.copyOfRange(framePositions, head, head + count), capacity);
        types = Arrays.copyOf(Arrays.copyOfRange(types, head, head + count), capacity);
        head = 0;
    }
}
