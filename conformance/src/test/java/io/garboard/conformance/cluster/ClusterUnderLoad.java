package io.garboard.conformance.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.garboard.conformance.harness.Await;
import io.garboard.conformance.harness.ClusterProcesses;
import io.garboard.conformance.harness.EtcdClient;
import io.garboard.conformance.harness.ServerProcess;
import io.garboard.etcd.rpc.HashKVRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A cluster of real processes with clients that ask it without a break and a watcher on each member, and what all of them
 * must be able to tell afterwards. Whatever a test does to the members meanwhile, {@link #finish} judges. Not thread-safe.
 */
final class ClusterUnderLoad implements AutoCloseable {

    static final Duration TIMEOUT = Duration.ofMinutes(5);
    private static final int CLIENTS = 4;

    private final SplittableRandom random;
    private final ClusterProcesses cluster;
    /** Those that clients know; they see changes when they connect anew. */
    private final List<Integer> ports = new CopyOnWriteArrayList<>();

    private final BlockingQueue<Operation> operations = new LinkedBlockingQueue<>();
    private final List<ClusterClient> clients = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final Map<ServerProcess, FollowedWatch> watches = new LinkedHashMap<>();
    /** Of members that are no more: what they saw is the beginning of what the others saw. */
    private final List<FollowedWatch> pastWatches = new ArrayList<>();

    /**
     * Lets clients in.
     *
     * @param cluster closed by whoever made it
     */
    ClusterUnderLoad(ClusterProcesses cluster, SplittableRandom random) {
        this.cluster = cluster;
        this.random = random;
        cluster.members().forEach(this::joined);
        for (int i = 0; i < CLIENTS; i++) {
            ClusterClient client = new ClusterClient(i, ports, random.split(), operations);
            clients.add(client);
            threads.add(new Thread(client, "client-" + i));
        }
        threads.forEach(Thread::start);
    }

    /** Clients and a watcher go to this member, too. */
    void joined(ServerProcess member) {
        ports.add(member.clientPort());
        FollowedWatch watch = new FollowedWatch(member.clientPort());
        watches.put(member, watch);
        watch.follow();
    }

    /** This member is no more, and need not know the end of the history. */
    void left(ServerProcess member) {
        ports.remove((Integer) member.clientPort());
        pastWatches.add(watches.remove(member));
    }

    /** A write that began after this call is acknowledged. */
    void awaitWrites(String when) {
        long now = System.nanoTime();
        Await.until(TIMEOUT, () -> "no write: " + when + "\n" + cluster.logTails(), () -> {
            watches.values().forEach(FollowedWatch::follow);
            return clients.stream().anyMatch(client -> client.hasWrittenSince(now));
        });
    }

    /** The longest time without the end of any client's acknowledged write, between two moments of the system's clock. */
    Duration longestPause(long fromNanos, long toNanos) {
        long[] ends = operations.stream()
                .filter(operation -> operation.isWrite())
                .mapToLong(Operation::endNanos)
                .filter(end -> end > fromNanos && end < toNanos)
                .sorted()
                .toArray();
        long before = fromNanos;
        long longest = 0;
        for (long end : ends) {
            longest = Math.max(longest, end - before);
            before = end;
        }
        return Duration.ofNanos(Math.max(longest, toNanos - before));
    }

    /** Ends the load and holds what everyone saw against each other. Every member that did not leave must run. */
    void finish() throws InterruptedException {
        clients.forEach(ClusterClient::stop);
        for (Thread thread : threads) {
            thread.join();
        }
        for (ClusterClient client : clients) {
            assertThat(client.unexpected()).isNull();
        }
        check();
    }

    private void check() throws InterruptedException {
        // A write in doubt may still come: what is compared ends with one that comes after all of them.
        long last = barrier();
        for (FollowedWatch watch : watches.values()) {
            Await.until(TIMEOUT, () -> "events up to " + watch.lastRevision() + " of " + last, () -> {
                watch.follow();
                return watch.lastRevision() >= last;
            });
        }
        List<HistoryEvent> history = upTo(last, watches.values().iterator().next());
        for (FollowedWatch watch : watches.values()) {
            assertThat(watch.complaints()).isEmpty();
            assertThat(upTo(last, watch)).isEqualTo(history);
        }
        for (FollowedWatch watch : pastWatches) {
            assertThat(watch.complaints()).isEmpty();
            assertThat(history).startsWith(upTo(last, watch).toArray(HistoryEvent[]::new));
        }
        new HistoryCheck(history).check(List.copyOf(operations));
        checkHashes(last);
    }

    private long barrier() throws InterruptedException {
        BlockingQueue<Operation> after = new LinkedBlockingQueue<>();
        ClusterClient client =
                new ClusterClient(CLIENTS, List.of(cluster.leader().clientPort()), random.split(), after);
        Thread thread = new Thread(client, "client-last");
        thread.start();
        try {
            Await.until(TIMEOUT, () -> "no write at the end\n" + cluster.logTails(), () -> after.stream()
                    .anyMatch(Operation::isWrite));
        } finally {
            client.stop();
            thread.join();
        }
        operations.addAll(after);
        return after.stream().mapToLong(Operation::revision).max().orElseThrow();
    }

    private static List<HistoryEvent> upTo(long revision, FollowedWatch watch) {
        return watch.events().stream()
                .filter(event -> event.revision() <= revision)
                .toList();
    }

    private void checkHashes(long revision) {
        List<Integer> hashes = new ArrayList<>();
        for (ServerProcess member : watches.keySet()) {
            try (EtcdClient client = member.connect()) {
                hashes.add(client.maintenance()
                        .hashKV(HashKVRequest.newBuilder().setRevision(revision).build())
                        .getHash());
            }
        }
        assertThat(hashes).as("HashKV of the members").allMatch(hash -> hash.equals(hashes.get(0)));
    }

    /** How much was asked, for the log. */
    String summary() {
        long writes = operations.stream().filter(Operation::isWrite).count();
        long doubtful = operations.stream()
                .filter(operation -> !operation.isOrdered() && operation.kind() != Operation.Kind.SERIALIZABLE_READ)
                .count();
        return operations.size() + " operations, " + writes + " acknowledged writes, " + doubtful + " in doubt";
    }

    @Override
    public void close() {
        clients.forEach(ClusterClient::stop);
        watches.values().forEach(FollowedWatch::close);
        pastWatches.forEach(FollowedWatch::close);
    }
}
