package io.garboard.core.apply;

import java.time.Duration;

/**
 * How often the apply loop looks after the state between batches.
 *
 * @param commitInterval once they have waited so long, pending rows go down to the engine ({@code --backend-batch-interval})
 * @param compactionRows rows that one step of a compaction looks at ({@code --compaction-batch-limit})
 * @param compactionPause rest between two steps ({@code --compaction-sleep-interval})
 */
public record UpkeepPace(Duration commitInterval, int compactionRows, Duration compactionPause) {

    /** etcd's 100 ms, 1000 rows, which take about a millisecond, and 10 ms of rest. */
    public static final UpkeepPace DEFAULT = new UpkeepPace(Duration.ofMillis(100), 1000, Duration.ofMillis(10));

    public UpkeepPace {
        if (commitInterval.isNegative() || commitInterval.isZero()) {
            throw new IllegalArgumentException("commitInterval: " + commitInterval + " (expected: > 0)");
        }
        if (compactionRows < 1 || compactionPause.isNegative()) {
            throw new IllegalArgumentException("compactionRows: " + compactionRows + ", compactionPause: "
                    + compactionPause + " (expected: >= 1, >= 0)");
        }
    }

    /**
     * From one step of a compaction to the next. A step takes etcd half as long as it rests, with everybody waiting. Here
     * others do most of it, in a fraction of that, on processors that those who serve want too: with the rest alone a
     * compaction would be through sooner than etcd's, and puts would pay for it.
     */
    long compactionIntervalNanos() {
        return compactionPause.toNanos() * 3 / 2;
    }
}
