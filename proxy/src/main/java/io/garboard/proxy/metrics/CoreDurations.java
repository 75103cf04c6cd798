package io.garboard.proxy.metrics;

import io.garboard.core.metrics.DurationObserver;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The histograms that etcd keeps of its log and its engine, with etcd's names and buckets: the first bound and its double,
 * thirteen times over.
 */
public final class CoreDurations {

    private static final int BUCKETS = 14;
    private static final long FIRST_BUCKET_NANOS = 1_000_000;

    private CoreDurations() {}

    /** Each force of the log. */
    public static DurationObserver walForce(MetricsRegistry metrics) {
        return histogram(
                metrics, "etcd_disk_wal_fsync_duration_seconds", "The latency distributions of fsync called by WAL.");
    }

    /** Each batch committed to the engine. */
    public static DurationObserver engineCommit(MetricsRegistry metrics) {
        return histogram(
                metrics,
                "etcd_disk_backend_commit_duration_seconds",
                "The latency distributions of commit called by backend.");
    }

    private static DurationObserver histogram(MetricsRegistry metrics, String name, String description) {
        Duration[] bounds = new Duration[BUCKETS];
        for (int i = 0; i < BUCKETS; i++) {
            bounds[i] = Duration.ofNanos(FIRST_BUCKET_NANOS << i);
        }
        Timer timer = Timer.builder(name)
                .description(description)
                .serviceLevelObjectives(bounds)
                .register(metrics.meters());
        return durationNanos -> timer.record(durationNanos, TimeUnit.NANOSECONDS);
    }
}
