package io.garboard.core.apply;

import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices batches that took too long to apply, since everything else waits for them meanwhile.
 *
 * <p>{@link #start} and {@link #end} are confined to the apply loop; {@link #slow} is for any thread.
 */
public final class ApplyDurations {

    private static final Logger LOG = LoggerFactory.getLogger(ApplyDurations.class);

    private final LongSupplier nanoClock;
    private final long warnNanos;
    private final LongAdder slow = new LongAdder();
    private long startNanos;

    /**
     * Measures with the given clock.
     *
     * @param warnNanos from which duration on a batch is slow (etcd's {@code --warning-apply-duration})
     */
    public ApplyDurations(LongSupplier nanoClock, long warnNanos) {
        this.nanoClock = nanoClock;
        this.warnNanos = warnNanos;
    }

    void start() {
        startNanos = nanoClock.getAsLong();
    }

    /** The batch is applied and answered. */
    void end(int entries, long lastIndex) {
        long tookNanos = nanoClock.getAsLong() - startNanos;
        if (tookNanos > warnNanos) {
            slow.increment();
            LOG.warn(
                    "applying took too long: tookMillis={} entries={} lastIndex={} expectedMillis={}",
                    tookNanos / 1_000_000,
                    entries,
                    lastIndex,
                    warnNanos / 1_000_000);
        }
    }

    /** How many batches were slow ({@code etcd_server_slow_apply_total}). */
    public long slow() {
        return slow.sum();
    }
}
