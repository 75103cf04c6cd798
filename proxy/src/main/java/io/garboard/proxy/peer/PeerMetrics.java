package io.garboard.proxy.peer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** The figures of the network between members, under etcd's names. Any thread. */
public final class PeerMetrics {

    /** Ids come from requests: beyond this many, strangers share one set of series. */
    private static final int MAX_MEMBERS = 64;

    private static final int RTT_BUCKETS = 16;
    private static final int SNAPSHOT_BUCKETS = 10;

    private final MeterRegistry registry;
    private final String local;
    private final Map<Long, ForMember> members = new ConcurrentHashMap<>();

    /** Registers in {@code registry} as members are met. */
    public PeerMetrics(MeterRegistry registry, long memberId) {
        this.registry = registry;
        this.local = Long.toHexString(memberId);
    }

    ForMember of(long memberId) {
        ForMember known = members.get(memberId);
        if (known != null) {
            return known;
        }
        long counted = members.size() < MAX_MEMBERS ? memberId : 0;
        return members.computeIfAbsent(counted, ForMember::new);
    }

    /** What is counted about one other member. */
    final class ForMember {
        final LongAdder sentBytes = new LongAdder();
        final LongAdder receivedBytes = new LongAdder();
        private final Tags to;
        private final Tags from;
        private final AtomicInteger active = new AtomicInteger();
        private final AtomicInteger snapshotsOut = new AtomicInteger();
        private final AtomicInteger snapshotsIn = new AtomicInteger();
        private final LongAdder snapshotsSent = new LongAdder();
        private final LongAdder snapshotsReceived = new LongAdder();
        private volatile @Nullable Timer roundTrip;

        private ForMember(long memberId) {
            String remote = Long.toHexString(memberId);
            to = Tags.of("To", remote);
            from = Tags.of("From", remote);
            Tags both = Tags.of("Local", local, "Remote", remote);
            Gauge.builder("etcd_network_active_peers", active, AtomicInteger::get)
                    .tags(both)
                    .description("The current number of active peer connections.")
                    .register(registry);
            bytes("etcd_network_peer_sent_bytes_total", "The total number of bytes sent to peers.", sentBytes, to);
            bytes(
                    "etcd_network_peer_received_bytes_total",
                    "The total number of bytes received from peers.",
                    receivedBytes,
                    from);
        }

        private void bytes(String name, String help, LongAdder source, Tags tags) {
            FunctionCounter.builder(name, source, LongAdder::doubleValue)
                    .tags(tags)
                    .description(help)
                    .register(registry);
        }

        void activated() {
            active.set(1);
        }

        void deactivated() {
            if (active.getAndSet(0) == 1) {
                counter(
                        "etcd_network_disconnected_peers_total",
                        "The total number of disconnected peers.",
                        Tags.of("Local", local)
                                .and("Remote", to.iterator().next().getValue()));
            }
        }

        void sendFailed() {
            counter("etcd_network_peer_sent_failures_total", "The total number of send failures from peers.", to);
        }

        void receiveFailed() {
            counter(
                    "etcd_network_peer_received_failures_total",
                    "The total number of receive failures from peers.",
                    from);
        }

        private void counter(String name, String help, Tags tags) {
            Counter.builder(name)
                    .tags(tags)
                    .description(help)
                    .register(registry)
                    .increment();
        }

        void roundTrip(long nanos) {
            Timer timer = roundTrip;
            if (timer == null) {
                timer = Timer.builder("etcd_network_peer_round_trip_time_seconds")
                        .tags(to)
                        .description("Round-Trip-Time histogram between peers")
                        .serviceLevelObjectives(doubling(Duration.ofNanos(100_000), RTT_BUCKETS))
                        .register(registry);
                roundTrip = timer;
            }
            timer.record(nanos, TimeUnit.NANOSECONDS);
        }

        /** Call the result when it ends. */
        SnapshotTimer sendingSnapshot() {
            return snapshot("send", to, snapshotsOut, snapshotsSent);
        }

        /** Call the result when it ends. */
        SnapshotTimer receivingSnapshot() {
            return snapshot("receive", from, snapshotsIn, snapshotsReceived);
        }

        private SnapshotTimer snapshot(String verb, Tags tags, AtomicInteger inFlight, LongAdder successes) {
            String prefix = "etcd_network_snapshot_" + verb + "_";
            Gauge.builder(prefix + "inflights_total", inFlight, AtomicInteger::get)
                    .tags(tags)
                    .description("Total number of inflight snapshot " + verb + "s")
                    .register(registry);
            inFlight.incrementAndGet();
            long startedNanos = System.nanoTime();
            return success -> {
                inFlight.decrementAndGet();
                if (!success) {
                    // Etcd's name lacks the suffix that the registry gives to counters.
                    failures(prefix + "failures", tags);
                    return;
                }
                successes.increment();
                Gauge.builder(prefix + "success", successes, LongAdder::sum)
                        .tags(tags)
                        .description("Total number of successful snapshot " + verb + "s")
                        .register(registry);
                Timer.builder(prefix + "total_duration_seconds")
                        .tags(tags)
                        .description("Total latency distributions of snapshot " + verb + "s")
                        .serviceLevelObjectives(doubling(Duration.ofMillis(100), SNAPSHOT_BUCKETS))
                        .register(registry)
                        .record(System.nanoTime() - startedNanos, TimeUnit.NANOSECONDS);
            };
        }

        private final Map<String, LongAdder> failures = new ConcurrentHashMap<>();

        private void failures(String name, Tags tags) {
            failures.computeIfAbsent(name, key -> {
                        LongAdder added = new LongAdder();
                        Gauge.builder(key, added, LongAdder::sum)
                                .tags(tags)
                                .description("Total number of failed snapshots")
                                .register(registry);
                        return added;
                    })
                    .increment();
        }
    }

    /** Told once how a snapshot ended. */
    @FunctionalInterface
    interface SnapshotTimer {
        void ended(boolean success);
    }

    private static Duration[] doubling(Duration first, int count) {
        Duration[] buckets = new Duration[count];
        for (int i = 0; i < count; i++) {
            buckets[i] = first.multipliedBy(1L << i);
        }
        return buckets;
    }
}
