package io.garboard.spi.storage;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A consistent picture of all tables as of the moment it was opened: exactly the batches whose commit had returned, and
 * nothing of any later one, however long it stays open and whatever is committed meanwhile.
 *
 * <p>A view is used by one thread at a time and may move from thread to thread with a happens-before edge between; one
 * thread may hold several. Views are opened and closed by the thousand a second, so both must be cheap (pool what is
 * dear). A caller keeps one for milliseconds, never across a network write, except for a copy of the whole state.
 */
public interface ReadView extends AutoCloseable {

    /**
     * The value of {@code key}, a fresh array, or null if there is no such row.
     *
     * @throws StorageException CORRUPT if the row cannot be read
     * @throws IllegalStateException if the view, or the storage, has been closed
     */
    byte @Nullable [] get(Table table, byte[] key) throws StorageException;

    /**
     * Copies the value of {@code key} to where {@code target} says. Called for every row of a long list, so an engine that
     * can copy a value from where it lies, without an array in between, does.
     *
     * @return whether there is such a row; if not, {@code target} is not asked for room
     * @throws StorageException CORRUPT if the row cannot be read
     * @throws IllegalStateException if the view, or the storage, has been closed
     */
    default boolean get(Table table, byte[] key, ValueTarget target) throws StorageException {
        byte[] value = get(table, key);
        if (value == null) {
            return false;
        }
        target.room(value.length).put(value);
        return true;
    }

    /**
     * Copies the values of {@code keys}, one after the other in this order, to where {@code target} says. Called with up to
     * some ten thousand keys for the rows of a long list, which come in no order that an engine knows: one that finds rows
     * faster in the order of their keys looks them up in that, and copies them in the one that was asked for.
     *
     * @param keys may hold a key more than once
     * @return how many were copied; if that is fewer than there are keys, there is no row for the next one, and
     *     {@code target} has been asked for no room for it or for any behind it
     * @throws StorageException CORRUPT if a row cannot be read
     * @throws IllegalStateException if the view, or the storage, has been closed
     */
    default int get(Table table, List<byte[]> keys, ValueTarget target) throws StorageException {
        int copied = 0;
        while (copied < keys.size() && get(table, keys.get(copied), target)) {
            copied++;
        }
        return copied;
    }

    /**
     * Walks the rows from {@code fromInclusive} (empty: from the first) up to {@code toExclusive} (null: to the last).
     * If {@code toExclusive} is not greater than {@code fromInclusive} there are none.
     *
     * @throws IllegalStateException if the view, or the storage, has been closed
     */
    RowCursor scan(Table table, byte[] fromInclusive, byte @Nullable [] toExclusive) throws StorageException;

    /** Closes the view and every cursor of it. Closing twice is harmless. */
    @Override
    void close();
}
