package io.garboard.core.storage;

import io.garboard.spi.storage.StorageException;

/** Decides what happens when the engine does not take a batch. Called on the storage thread. */
@FunctionalInterface
public interface StorageFaultListener {

    /** What to do next. */
    enum Decision {
        /** Try the same batch again after a pause: nothing of it was applied. Never after CORRUPT. */
        RETRY,
        /** Give up: no further batch is tried, and the apply loop is told at its next {@link BufferedStorage} call. */
        STOP
    }

    /**
     * Tells of a failed commit, or of a failed force, and asks what next; after a force the answer counts for nothing.
     *
     * @param attempts how often this batch has failed in a row, from 1 up
     */
    Decision commitFailed(StorageException failure, int attempts);
}
