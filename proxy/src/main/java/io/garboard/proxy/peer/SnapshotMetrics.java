package io.garboard.proxy.peer;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** The figures of snapshots one way between two members, under etcd's names. Any thread. */
final class SnapshotMetrics {

    private static final Duration FIRST_BUCKET = Duration.ofMillis(100);
    private static final int BUCKETS = 10;

    private final MeterRegistry registry;
    private final String verb;
    private final Tags tags;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final LongAdder successes = new LongAdder();
    private final LongAdder failures = new LongAdder();

    /** @param verb send or receive */
    SnapshotMetrics(MeterRegistry registry, String verb, Tags tags) {
        this.registry = registry;
        this.verb = verb;
        this.tags = tags;
    }

    /** A snapshot on its way. Told once how it ended. */
    @FunctionalInterface
    interface Underway {
        void ended(boolean success);
    }

    Underway begin() {
        inFlight.incrementAndGet();
        Gauge.builder(name("inflights_total"), inFlight, AtomicInteger::get)
                .tags(tags)
                .description("Total number of inflight snapshot " + verb + "s")
                .register(registry);
        long startedNanos = System.nanoTime();
        return success -> {
            inFlight.decrementAndGet();
            if (success) {
                succeeded(System.nanoTime() - startedNanos);
            } else {
                failures.increment();
                count("failures", failures, "Total number of snapshot " + verb + " failures");
            }
        };
    }

    private void succeeded(long nanos) {
        successes.increment();
        count("success", successes, "Total number of successful snapshot " + verb + "s");
        Timer.builder(name("total_duration_seconds"))
                .tags(tags)
                .description("Total latency distributions of snapshot " + verb + "s")
                .serviceLevelObjectives(PeerMetrics.doubling(FIRST_BUCKET, BUCKETS))
                .register(registry)
                .record(nanos, TimeUnit.NANOSECONDS);
    }

    /** A counter in etcd, whose name lacks the suffix that the registry would give to a counter. */
    private void count(String suffix, LongAdder source, String help) {
        Gauge.builder(name(suffix), source, LongAdder::sum)
                .tags(tags)
                .description(help)
                .register(registry);
    }

    private String name(String suffix) {
        return "etcd_network_snapshot_" + verb + "_" + suffix;
    }
}
