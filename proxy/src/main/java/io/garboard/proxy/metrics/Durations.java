package io.garboard.proxy.metrics;

import io.garboard.core.metrics.DurationObserver;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** etcd's histograms of durations, with etcd's buckets. Observed from core loops, read at every scrape. */
public final class Durations {

    /** Each is named after etcd's; buckets double from the first one. */
    public enum Kind {
        WAL_FSYNC("etcd_disk_wal_fsync_duration_seconds", 1_000, 14, "The latency distributions of fsync of the log."),
        WAL_WRITE("etcd_disk_wal_write_duration_seconds", 1_000, 14, "The latency distributions of writing the log."),
        BACKEND_COMMIT(
                "etcd_disk_backend_commit_duration_seconds",
                1_000,
                14,
                "The latency distributions of commit to the storage engine."),
        BACKEND_DEFRAG(
                "etcd_disk_backend_defrag_duration_seconds",
                100_000,
                13,
                "The latency distribution of giving space back."),
        BACKEND_SNAPSHOT(
                "etcd_disk_backend_snapshot_duration_seconds", 10_000, 17, "The latency distribution of snapshots."),
        HASH("etcd_mvcc_hash_duration_seconds", 10_000, 15, "The latency distribution of hashing everything."),
        HASH_REVISION(
                "etcd_mvcc_hash_rev_duration_seconds",
                10_000,
                15,
                "The latency distribution of hashing the key space by revision.");

        private final String metricName;
        private final long firstBucketMicros;
        private final int buckets;
        private final String help;

        Kind(String metricName, long firstBucketMicros, int buckets, String help) {
            this.metricName = metricName;
            this.firstBucketMicros = firstBucketMicros;
            this.buckets = buckets;
            this.help = help;
        }
    }

    private final AtomicInteger defragmentations = new AtomicInteger();
    private final Map<Kind, DurationObserver> observers = new EnumMap<>(Kind.class);

    Durations(MeterRegistry registry) {
        for (Kind kind : Kind.values()) {
            observers.put(kind, register(kind, registry));
        }
        Gauge.builder("etcd_disk_defrag_inflight", defragmentations, AtomicInteger::get)
                .description("Whether or not space is being given back.")
                .register(registry);
    }

    /** How many are going on now. */
    public AtomicInteger defragmentationsUnderWay() {
        return defragmentations;
    }

    private static DurationObserver register(Kind kind, MeterRegistry registry) {
        Timer timer = Timer.builder(kind.metricName)
                .description(kind.help)
                .serviceLevelObjectives(doubling(kind.firstBucketMicros, kind.buckets))
                .register(registry);
        return nanos -> timer.record(nanos, TimeUnit.NANOSECONDS);
    }

    private static Duration[] doubling(long firstMicros, int count) {
        Duration[] buckets = new Duration[count];
        for (int i = 0; i < count; i++) {
            buckets[i] = Duration.ofNanos((firstMicros * 1_000) << i);
        }
        return buckets;
    }

    /** Where to report durations of this kind. */
    public DurationObserver observer(Kind kind) {
        return Objects.requireNonNull(observers.get(kind));
    }
}
