package io.garboard.bench.load;

import org.HdrHistogram.Histogram;

/** What a run of load came to, as the client saw it. */
public record LoadResult(
        long operations,
        double operationsPerSecond,
        double p50Millis,
        double p99Millis,
        double p999Millis,
        double maxMillis) {

    private static final double NANOS_PER_MILLI = 1e6;

    public static LoadResult of(long operations, long elapsedNanos, Histogram latencies) {
        return new LoadResult(
                operations,
                elapsedNanos == 0 ? 0 : operations * 1e9 / elapsedNanos,
                latencies.getValueAtPercentile(50) / NANOS_PER_MILLI,
                latencies.getValueAtPercentile(99) / NANOS_PER_MILLI,
                latencies.getValueAtPercentile(99.9) / NANOS_PER_MILLI,
                latencies.getMaxValue() / NANOS_PER_MILLI);
    }
}
