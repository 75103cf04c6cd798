package io.garboard.core.simulation;

import io.garboard.etcd.rpc.CompactionRequest;
import io.garboard.etcd.rpc.CompactionResponse;
import java.util.SplittableRandom;

/** Compacts now and then, up to some revision that is known. */
final class Compactor {

    private final Simulation simulation;
    private final SplittableRandom random;

    Compactor(Simulation simulation, SplittableRandom random) {
        this.simulation = simulation;
        this.random = random;
    }

    void start() {
        simulation.schedule.after(500_000_000L + random.nextLong(3_000_000_000L), () -> {
            if (simulation.clientsGoOn()) {
                compact();
                start();
            }
        });
    }

    private void compact() {
        long target = simulation.likelyLeader(random);
        long revision = Math.max(1, simulation.history.floor() - random.nextInt(random.nextInt(3) == 0 ? 200 : 20));
        CompactionRequest request = CompactionRequest.newBuilder()
                .setRevision(revision)
                .setPhysical(random.nextBoolean())
                .build();
        simulation.trace.add(target, "compacts", revision);
        Answers.<CompactionResponse>ask(
                simulation,
                target,
                5_000_000_000L,
                (life, callback) -> life.local().kv().compact(request, callback),
                new Answers.Outcome<>((response, error) -> {}, () -> {}),
                () -> {});
    }
}
