package io.garboard.core.apply;

import io.garboard.core.mvcc.MvccStore;
import io.garboard.spi.storage.StorageException;
import java.util.function.LongSupplier;

/**
 * Lets a compaction take its steps at intervals, also while batches keep the apply loop busy: each step gives the engine
 * rows to delete, and what comes behind them waits.
 *
 * <p>Confined to the apply loop.
 */
final class CompactionPace {

    private final MvccStore store;
    private final LongSupplier nanoClock;
    private final int stepRows;
    private final long intervalNanos;
    private long nextStepNanos;

    CompactionPace(MvccStore store, LongSupplier nanoClock, int stepRows, long intervalNanos) {
        this.store = store;
        this.nanoClock = nanoClock;
        this.stepRows = stepRows;
        this.intervalNanos = intervalNanos;
        this.nextStepNanos = nanoClock.getAsLong();
    }

    /** Takes a step if one is due; returns when to look again, {@link Long#MAX_VALUE} if nothing is known to be there. */
    long stepIfDue() throws StorageException {
        long untilStepNanos = nextStepNanos - nanoClock.getAsLong();
        if (untilStepNanos > 0) {
            return untilStepNanos;
        }
        if (!store.isCompacting()) {
            return Long.MAX_VALUE;
        }
        boolean more = store.compactStep(stepRows);
        nextStepNanos = nanoClock.getAsLong() + intervalNanos;
        // Rows that are still being looked for in the background may be there after an interval, if there is one.
        return more || (intervalNanos > 0 && store.isCompacting()) ? intervalNanos : Long.MAX_VALUE;
    }
}
