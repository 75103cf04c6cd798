package io.garboard.proxy.peer;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** The figures of the network between members, under etcd's names. Any thread. */
public final class PeerMetrics {

    /** Ids come from requests: beyond this many, strangers share one set of series. */
    private static final int MAX_MEMBERS = 64;

    private static final Duration RTT_FIRST_BUCKET = Duration.ofNanos(100_000);
    private static final int RTT_BUCKETS = 16;

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

    /** What is counted about one other member. A series exists from its first event on, as in etcd. */
    final class ForMember {
        final LongAdder sentBytes = new LongAdder();
        final LongAdder receivedBytes = new LongAdder();
        private final AtomicInteger active = new AtomicInteger();
        private final RareCount disconnections;
        private final RareCount sendFailures;
        private final RareCount receiveFailures;
        private final SnapshotMetrics snapshotsOut;
        private final SnapshotMetrics snapshotsIn;
        private final Timer.Builder roundTrips;

        private ForMember(long memberId) {
            String remote = Long.toHexString(memberId);
            Tags to = Tags.of("To", remote);
            Tags from = Tags.of("From", remote);
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
            disconnections = new RareCount(
                    "etcd_network_disconnected_peers_total", "The total number of disconnected peers.", both);
            sendFailures = new RareCount(
                    "etcd_network_peer_sent_failures_total", "The total number of send failures from peers.", to);
            receiveFailures = new RareCount(
                    "etcd_network_peer_received_failures_total",
                    "The total number of receive failures from peers.",
                    from);
            snapshotsOut = new SnapshotMetrics(registry, "send", to);
            snapshotsIn = new SnapshotMetrics(registry, "receive", from);
            roundTrips = Timer.builder("etcd_network_peer_round_trip_time_seconds")
                    .tags(to)
                    .description("Round-Trip-Time histogram between peers")
                    .serviceLevelObjectives(doubling(RTT_FIRST_BUCKET, RTT_BUCKETS));
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
                disconnections.increment();
            }
        }

        void sendFailed() {
            sendFailures.increment();
        }

        void receiveFailed() {
            receiveFailures.increment();
        }

        /** Once a second at most. */
        void roundTrip(long nanos) {
            roundTrips.register(registry).record(nanos, TimeUnit.NANOSECONDS);
        }

        SnapshotMetrics.Underway sendingSnapshot() {
            return snapshotsOut.begin();
        }

        SnapshotMetrics.Underway receivingSnapshot() {
            return snapshotsIn.begin();
        }
    }

    /** A counter whose series begins to exist when there is something to count. */
    private final class RareCount {
        private final String name;
        private final String help;
        private final Tags tags;
        private final LongAdder count = new LongAdder();
        private final AtomicBoolean registered = new AtomicBoolean();

        RareCount(String name, String help, Tags tags) {
            this.name = name;
            this.help = help;
            this.tags = tags;
        }

        void increment() {
            count.increment();
            if (registered.compareAndSet(false, true)) {
                FunctionCounter.builder(name, count, LongAdder::doubleValue)
                        .tags(tags)
                        .description(help)
                        .register(registry);
            }
        }
    }

    static Duration[] doubling(Duration first, int count) {
        Duration[] buckets = new Duration[count];
        for (int i = 0; i < count; i++) {
            buckets[i] = first.multipliedBy(1L << i);
        }
        return buckets;
    }
}
