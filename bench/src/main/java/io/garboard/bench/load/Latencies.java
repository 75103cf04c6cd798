package io.garboard.bench.load;

import org.HdrHistogram.Histogram;

/** Histograms of nanoseconds, up to a minute, to three digits. */
public final class Latencies {

    private static final long NANOS_MAX = 60_000_000_000L;

    private Latencies() {}

    public static Histogram histogram() {
        return new Histogram(NANOS_MAX, 3);
    }

    /** Records a latency; what is longer than the histogram reaches counts as its end. */
    public static void record(Histogram histogram, long nanos) {
        histogram.recordValue(Math.min(Math.max(nanos, 0), NANOS_MAX));
    }
}
