package io.garboard.core.storage;

import io.garboard.spi.storage.StorageException;
import io.garboard.spi.storage.ValueTarget;
import org.jspecify.annotations.Nullable;

/** One of the sorted sources that a {@link MergedCursor} merges. Starts before its first row. */
interface RowStream {

    boolean next() throws StorageException;

    byte[] key();

    /** Not of a row that is gone. */
    byte[] value() throws StorageException;

    /** The same, without an array of its own where the source can. */
    default void value(ValueTarget target) throws StorageException {
        byte[] value = value();
        target.room(value.length).put(value);
    }

    /** Whether this source says that the row is gone. Does not read the value, which the caller may not want. */
    default boolean isDeleted() {
        return false;
    }

    /** The current key, or null past the end; what the merge compares. */
    default byte @Nullable [] advance() throws StorageException {
        return next() ? key() : null;
    }
}
