package io.garboard.core.wal;

/** A point between two entries, named by the one before it. */
public record LogPosition(long index, long term) {

    /** Before the first entry of all. */
    public static final LogPosition START = new LogPosition(0, 0);
}
