package io.garboard.conformance.crash;

import io.garboard.conformance.harness.Await;
import io.garboard.conformance.harness.EtcdClient;
import io.garboard.conformance.harness.ServerKind;
import io.garboard.conformance.harness.ServerProcess;
import io.garboard.etcd.rpc.CompactionRequest;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;

/** One server through many lives. A life: load, death, rebirth, check. */
final class CrashRun implements AutoCloseable {
    private static final int WORKERS = 12;
    /** What HashKV says while nothing has been compacted. */
    private static final long NEVER = -1;

    private static final Duration TIMEOUT = Duration.ofMinutes(10);

    private final long seed;
    private final SplittableRandom random;
    private final ServerProcess server;
    private final HistoryModel model = new HistoryModel();
    private long compacted = NEVER;
    private long asked = NEVER;

    CrashRun(long seed, ServerKind kind) throws IOException {
        this.seed = seed;
        random = new SplittableRandom(seed);
        server = ServerProcess.launch(kind);
    }

    /** Kills the server this often. */
    void run(int kills) throws IOException, InterruptedException {
        for (int round = 1; round <= kills; round++) {
            try {
                live(round);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(
                        "seed " + seed + ", life " + round + ": " + e.getMessage() + "\n" + server.epitaph(), e);
            }
        }
    }

    @Override
    public void close() {
        server.close();
    }

    private void live(int round) throws IOException, InterruptedException {
        Ledger ledger = new Ledger();
        load(round, ledger);
        if (random.nextInt(5) == 0) {
            dieWhileStarting();
        }
        server.start();
        try (EtcdClient client = server.connect()) {
            long compactedNow = new Recovery(client, model, ledger).check(random);
            if (compactedNow != compacted && compactedNow != asked) {
                throw new AssertionError("compacted at " + compactedNow + ", not " + compacted + " or " + asked);
            }
            compacted = compactedNow;
            if (random.nextInt(4) == 0) {
                CompactionRequest compaction = compaction();
                client.kv().compact(compaction);
                compacted = compaction.getRevision();
            }
        }
    }

    private void load(int round, Ledger ledger) throws InterruptedException {
        int acknowledged = random.nextInt(8) == 0 ? random.nextInt(10) : random.nextInt(2_500);
        boolean politely = random.nextInt(8) == 0;
        try (EtcdClient one = server.connect();
                EtcdClient two = server.connect()) {
            List<Worker> workers = new ArrayList<>();
            List<Thread> threads = new ArrayList<>();
            for (int i = 1; i <= WORKERS; i++) {
                Worker worker = new Worker(i, round, i % 2 == 0 ? one : two, random.split(), ledger, model);
                workers.add(worker);
                threads.add(new Thread(worker, "worker-" + i));
            }
            threads.forEach(Thread::start);
            // A worker ends with its first write in doubt, and a slow machine may leave one in doubt before the server
            // dies.
            Await.until(
                    TIMEOUT,
                    () -> "only " + ledger.acknowledgedCount() + " of " + acknowledged + " writes, "
                            + failures(workers),
                    () -> ledger.acknowledgedCount() >= acknowledged
                            || anyFailed(workers)
                            || threads.stream().noneMatch(Thread::isAlive));
            if (!server.isRunning()) {
                throw new AssertionError("the server ended by itself");
            }
            if (random.nextInt(4) == 0 && model.revision() > compacted + 10) {
                // Dies with the server or not: nobody waits for the answer.
                CompactionRequest compaction = compaction();
                asked = compaction.getRevision();
                var unused = one.kvFuture().compact(compaction);
            }
            if (politely) {
                server.stop();
            } else {
                server.kill();
            }
            for (Thread thread : threads) {
                thread.join();
            }
            if (anyFailed(workers)) {
                throw new AssertionError("a worker failed: " + failures(workers));
            }
        }
    }

    private static boolean anyFailed(List<Worker> workers) {
        return workers.stream().anyMatch(worker -> worker.unexpected() != null);
    }

    private static String failures(List<Worker> workers) {
        return workers.stream()
                .map(worker -> String.valueOf(worker.unexpected()))
                .toList()
                .toString();
    }

    /** Somewhere between the first instruction and the first answer. */
    private void dieWhileStarting() throws IOException {
        server.startWithoutWaiting();
        LockSupport.parkNanos(random.nextLong(Duration.ofMillis(1_500).toNanos()));
        server.kill();
    }

    private CompactionRequest compaction() {
        long oldest = Math.max(1, compacted) + 1;
        return CompactionRequest.newBuilder()
                .setRevision(oldest + random.nextLong(Math.max(1, model.revision() - oldest)))
                .setPhysical(random.nextBoolean())
                .build();
    }
}
