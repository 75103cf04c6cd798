package io.garboard.spi.storage;

/**
 * Walks rows in ascending order of their keys, compared as unsigned bytes, a prefix before what it is a prefix of.
 *
 * <p>Starts before the first row. Used by the thread that uses its {@link ReadView}, and only while that is open.
 */
public interface RowCursor extends AutoCloseable {

    /**
     * Moves to the next row. Once there is none, it stays so.
     *
     * @return whether there is one
     * @throws StorageException CORRUPT if the row cannot be read
     * @throws IllegalStateException if the cursor, its view or the storage has been closed
     */
    boolean next() throws StorageException;

    /** The current row's key, a fresh array. Call it only after {@link #next} returned true. */
    byte[] key() throws StorageException;

    /**
     * The current row's value, a fresh array. A caller that needs keys alone does not call it, and a backend does not read
     * the value before it is called.
     */
    byte[] value() throws StorageException;

    /**
     * Copies the current row's value to where {@code target} wants it, or shows it there, as
     * {@link ReadView#get(Table, byte[], ValueTarget)} does: for callers that look at many rows and keep none. An engine
     * that can do without an array of its own overrides this. Like {@link #value()}, it is called only after {@link #next}
     * returned true, and may be called more than once.
     *
     * @throws StorageException CORRUPT if the row cannot be read
     */
    default void value(ValueTarget target) throws StorageException {
        byte[] value = value();
        target.room(value.length).put(value);
    }

    /** Frees what the cursor holds. Closing twice is harmless. */
    @Override
    void close();
}
