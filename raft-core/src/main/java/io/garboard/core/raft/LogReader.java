package io.garboard.core.raft;

import java.util.List;

/**
 * The part of the log that has been written down, as the core reads it back. Called on the core's thread only.
 *
 * <p>Holds the entries from {@link #firstIndex} to {@link #lastIndex}; below that it knows only the term of entry
 * {@code firstIndex - 1}, which log matching needs. A read that fails throws {@link java.io.UncheckedIOException}.
 */
public interface LogReader {

    /** The first entry it holds; {@code lastIndex() + 1} if it holds none. */
    long firstIndex();

    /** The last entry it holds, or the one before {@link #firstIndex} if it holds none; 0 in an empty log. */
    long lastIndex();

    /** The term of an entry from {@code firstIndex() - 1} to {@code lastIndex()}. */
    long term(long index);

    /** The type of an entry from {@code firstIndex()} to {@code lastIndex()}. */
    EntryType type(long index);

    /**
     * Reads entries from {@code from} up to and including {@code to}, at least one, and as many of them as fit into
     * {@code bytesMax} of data.
     */
    List<Entry> entries(long from, long to, long bytesMax);
}
