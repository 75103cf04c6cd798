package io.garboard.core.storage;

import io.garboard.spi.storage.StorageException;
import org.jspecify.annotations.Nullable;

/** One of the sorted sources that a {@link MergedCursor} merges. Starts before its first row. */
interface RowStream {

    boolean next() throws StorageException;

    byte[] key();

    /** {@link PendingGeneration#DELETED} if this source says that the row is gone. */
    byte[] value() throws StorageException;

    /** The current key, or null past the end; what the merge compares. */
    default byte @Nullable [] advance() throws StorageException {
        return next() ? key() : null;
    }
}
