package io.garboard.core.apply;

import io.garboard.core.storage.BufferedStorage;
import io.garboard.spi.storage.StorageException;
import java.util.function.LongSupplier;

/**
 * Lets pending rows go down to the engine once the oldest of them has waited for the commit interval, or when they are too
 * many to wait for that. Not sooner: each commit forces the engine's file, and a force of the log that comes meanwhile
 * queues behind it.
 *
 * <p>Confined to the apply loop.
 */
final class CommitTimer {

    private final BufferedStorage storage;
    private final LongSupplier nanoClock;
    private final long intervalNanos;
    /** No row is pending that was written before this. */
    private long pendingSinceNanos;

    CommitTimer(BufferedStorage storage, LongSupplier nanoClock, long intervalNanos) {
        this.storage = storage;
        this.nanoClock = nanoClock;
        this.intervalNanos = intervalNanos;
        this.pendingSinceNanos = nanoClock.getAsLong();
    }

    /** Commits if there are too many pending rows. May wait, see {@link BufferedStorage#rotateIfFull}. */
    void commitIfFull() throws StorageException {
        if (storage.rotateIfFull()) {
            pendingSinceNanos = nanoClock.getAsLong();
        }
    }

    /** Commits if it is time to, unless the engine is still busy with the last commit; returns when to look again. */
    long commitIfDue() throws StorageException {
        long nowNanos = nanoClock.getAsLong();
        if (!storage.isDirty()) {
            pendingSinceNanos = nowNanos;
            return intervalNanos;
        }
        long restNanos = pendingSinceNanos + intervalNanos - nowNanos;
        if (restNanos > 0) {
            return restNanos;
        }
        storage.rotateIfIdle();
        pendingSinceNanos = nowNanos;
        return intervalNanos;
    }
}
