package io.garboard.conformance.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.garboard.conformance.harness.Await;
import io.garboard.conformance.harness.ClusterProcesses;
import io.garboard.conformance.harness.EtcdClient;
import io.garboard.conformance.harness.PeerLinks;
import io.garboard.conformance.harness.ServerKind;
import io.garboard.conformance.harness.ServerProcess;
import io.garboard.etcd.rpc.HashKVRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A cluster of real processes under load, one fault after the other, and what it must be able to tell afterwards. The seed
 * decides the faults and what clients ask; the rest is the machine's.
 */
final class ChaosRun implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofMinutes(2);
    private static final int CLIENTS = 4;

    private final SplittableRandom random;
    private final PeerLinks links = new PeerLinks();
    private final ClusterProcesses cluster;
    private final BlockingQueue<Operation> operations = new LinkedBlockingQueue<>();
    private final List<ClusterClient> clients = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private final List<FollowedWatch> watches = new ArrayList<>();

    ChaosRun(long seed, List<ServerKind> kinds, String... flags) throws IOException {
        random = new SplittableRandom(seed);
        cluster = ClusterProcesses.launch(links, kinds, flags);
        List<Integer> ports =
                cluster.members().stream().map(ServerProcess::clientPort).toList();
        for (int port : ports) {
            watches.add(new FollowedWatch(port));
        }
        for (int i = 0; i < CLIENTS; i++) {
            ClusterClient client = new ClusterClient(i, ports, random.split(), operations);
            clients.add(client);
            threads.add(new Thread(client, "client-" + i));
        }
    }

    void run(List<Fault> faults) throws Exception {
        watches.forEach(FollowedWatch::follow);
        threads.forEach(Thread::start);
        for (Fault fault : faults) {
            suffer(fault);
        }
        stopClients();
        check();
    }

    private void suffer(Fault fault) throws IOException {
        ServerProcess leader = cluster.leader();
        List<ServerProcess> others =
                cluster.members().stream().filter(member -> member != leader).toList();
        ServerProcess other = others.get(random.nextInt(others.size()));
        fault.begin(leader, other, links);
        awaitWrites(fault + ", leader " + leader.name() + ", other " + other.name());
        fault.end(leader, other, links);
        cluster.members().forEach(ServerProcess::awaitReady);
        awaitWrites("after " + fault);
    }

    /** A write that began after this call is acknowledged. */
    private void awaitWrites(String when) {
        long now = System.nanoTime();
        Await.until(TIMEOUT, () -> "no write: " + when + "\n" + cluster.logTails(), () -> {
            watches.forEach(FollowedWatch::follow);
            return operations.stream().anyMatch(operation -> operation.isWrite() && operation.startNanos() >= now);
        });
    }

    private void stopClients() throws InterruptedException {
        clients.forEach(ClusterClient::stop);
        for (Thread thread : threads) {
            thread.join();
        }
        for (ClusterClient client : clients) {
            assertThat(client.unexpected()).isNull();
        }
    }

    private void check() {
        // A write in doubt may still come: what is compared ends with one that comes after all of them.
        long last = barrier();
        for (FollowedWatch watch : watches) {
            Await.until(TIMEOUT, () -> "events up to " + watch.lastRevision() + " of " + last, () -> {
                watch.follow();
                return watch.lastRevision() >= last;
            });
        }
        List<HistoryEvent> history = upTo(last, watches.get(0));
        for (FollowedWatch watch : watches) {
            assertThat(watch.complaints()).isEmpty();
            assertThat(upTo(last, watch)).isEqualTo(history);
        }
        new HistoryCheck(history).check(List.copyOf(operations));
        checkHashes(last);
    }

    private long barrier() {
        BlockingQueue<Operation> after = new LinkedBlockingQueue<>();
        ClusterClient client =
                new ClusterClient(CLIENTS, List.of(cluster.leader().clientPort()), random.split(), after);
        Thread thread = new Thread(client, "client-last");
        thread.start();
        try {
            Await.until(TIMEOUT, () -> "no write at the end\n" + cluster.logTails(), () -> after.stream()
                    .anyMatch(Operation::isWrite));
            client.stop();
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
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
        for (ServerProcess member : cluster.members()) {
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
        watches.forEach(FollowedWatch::close);
        links.close();
        cluster.close();
    }
}
