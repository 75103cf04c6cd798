package io.garboard.conformance.differential;

import io.garboard.conformance.harness.ServerKind;
import io.garboard.etcd.rpc.KVGrpc;
import io.garboard.etcd.rpc.LeaseGrpc;
import io.garboard.etcd.rpc.LeaseLeasesRequest;
import io.garboard.etcd.rpc.MaintenanceGrpc;
import io.garboard.etcd.rpc.RangeRequest;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/** One seed's operations, one after the other on both servers, each pair of outcomes compared at once. */
final class DifferentialRun implements AutoCloseable {
    private static final int RECENT = 6;
    private static final int HASHES = 8;

    private final long seed;
    private final SplittableRandom random;
    private final World world = new World();
    private final Side etcd;
    private final Side other;
    private final RequestGenerator requests;
    private final WatchOperations watches;
    private final Deque<Object> recent = new ArrayDeque<>();

    DifferentialRun(long seed, ServerKind kind, String... extraFlags) throws IOException {
        this.seed = seed;
        random = new SplittableRandom(seed);
        etcd = new Side(ServerKind.ETCD);
        other = new Side(kind, extraFlags);
        requests = new RequestGenerator(random, world);
        watches = new WatchOperations(random, world, etcd, other);
    }

    void run(int operations) throws IOException {
        int crashAt = operations / 2 + random.nextInt(operations / 4);
        for (int i = 0; i < operations; i++) {
            try {
                if (i == crashAt) {
                    crash();
                } else if (random.nextInt(60) == 0) {
                    remember(watches.next());
                } else {
                    step(requests.next());
                }
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(report(i, e), e);
            }
        }
        finish(operations);
    }

    @Override
    public void close() {
        etcd.close();
        other.close();
    }

    private void step(Call<?, ?> call) {
        if (call.method() == KVGrpc.getCompactMethod()) {
            watches.sync(); // a watcher that lags may be told of a compaction, or not
        }
        remember(call);
        CompletableFuture<Outcome> concurrent = CompletableFuture.supplyAsync(() -> other.run(call));
        Outcome expected = etcd.run(call);
        Outcome actual = concurrent.join();
        String difference = Equivalence.difference(call, expected, actual);
        if (difference != null) {
            throw new AssertionError(difference);
        }
        if (expected.response() != null) {
            world.learn(call, expected.response());
        }
        if (other.server().kind().isGarboard() && call.request() instanceof RangeRequest range) {
            RangeStreams.check(other.client(), range, actual);
        }
    }

    private void crash() throws IOException {
        watches.sync();
        etcd.crash();
        other.crash();
        remember("crash and restart of both");
    }

    private void finish(int operations) {
        try {
            watches.sync();
            step(Call.of(MaintenanceGrpc.getHashKVMethod(), RequestGenerator.hashAt(0)));
            for (int i = 0; i < HASHES; i++) {
                long revision = world.someRevision(random);
                step(Call.of(MaintenanceGrpc.getHashKVMethod(), RequestGenerator.hashAt(revision)));
            }
            step(Call.of(LeaseGrpc.getLeaseLeasesMethod(), LeaseLeasesRequest.getDefaultInstance()));
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(report(operations, e), e);
        }
    }

    private void remember(Object operation) {
        recent.addLast(operation);
        if (recent.size() > RECENT) {
            recent.removeFirst();
        }
    }

    private String report(int operation, Throwable failure) {
        return "seed " + seed + " diverges at operation " + operation + " (revision " + world.revision()
                + ", compacted at " + world.compactedRevision() + "). Replay: mvn -Pconformance -pl conformance -am"
                + " verify -Dtest=DifferentialTest -Dsurefire.failIfNoSpecifiedTests=false -Dsut="
                + other.server().kind() + " -Dseed=" + seed + "\nThe last operations, oldest first:\n"
                + recent.stream().map(Object::toString).collect(Collectors.joining("\n")) + "\n" + failure.getMessage()
                + "\n" + etcd.server().epitaph() + other.server().epitaph();
    }
}
