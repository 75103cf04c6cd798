package io.garboard.core.storage;

import io.garboard.spi.storage.ReadView;
import io.garboard.spi.storage.StorageException;

/**
 * Which log entry the state includes last.
 *
 * @param index the entry's index; 0 if none was ever applied
 * @param term the entry's term
 */
public record AppliedPosition(long index, long term) {

    public static final AppliedPosition NONE = new AppliedPosition(0, 0);

    /** What {@code view} shows. */
    public static AppliedPosition of(ReadView view) throws StorageException {
        return AppliedRows.read(view);
    }
}
