package io.garboard.core.raft;

import java.util.Arrays;

/** One entry of the replicated log. Immutable: nobody changes the array. */
public final class Entry {

    private final long index;
    private final long term;
    private final EntryType type;
    private final byte[] data;

    /** @param data kept, not copied: must not be changed afterwards */
    public Entry(long index, long term, EntryType type, byte[] data) {
        this.index = index;
        this.term = term;
        this.type = type;
        this.data = data;
    }

    /** Its place in the log, from 1 up without gaps. */
    public long index() {
        return index;
    }

    /** The term of the leader that first appended it. */
    public long term() {
        return term;
    }

    public EntryType type() {
        return type;
    }

    /** Must not be changed. */
    public byte[] data() {
        return data;
    }

    public int sizeBytes() {
        return data.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Entry that
                && index == that.index
                && term == that.term
                && type == that.type
                && Arrays.equals(data, that.data);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(index * 31 + term);
    }

    /** Without the data, which may hold values. */
    @Override
    public String toString() {
        return index + "@" + term + (type == EntryType.NORMAL ? "" : " " + type) + " " + data.length + "B";
    }
}
