package io.garboard.core.raft;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CoreSimulationTest {

    private static final int SEEDS = Integer.getInteger("seeds", 300);
    private static final int STEPS = 4000;

    @Test
    void safetyAndLivenessHoldForManySeeds() {
        Long only = Long.getLong("seed");
        long reads = 0;
        long changes = 0;
        long entries = 0;
        long installs = 0;
        for (long seed = only == null ? 1 : only; seed <= (only == null ? SEEDS : only); seed++) {
            try {
                CoreSimulation simulation = new CoreSimulation(seed);
                for (int i = 0; i < STEPS; i++) {
                    simulation.step();
                }
                simulation.checkLogs();
                simulation.checkLiveness();
                simulation.checkLogs();
                reads += simulation.readsAnswered;
                changes += simulation.changesApplied;
                installs += simulation.installs();
                entries += simulation.committed().size();
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError(
                        "seed " + seed + ": mvn -pl raft-core test -Dtest=CoreSimulationTest -Dseed=" + seed, e);
            }
        }
        System.out.println("core simulation: " + entries + " entries, " + changes + " changes of membership, " + reads
                + " reads, " + installs + " snapshots installed");
        assertThat(entries).isPositive();
        assertThat(only == null ? installs : 1).isPositive();
    }

    @Test
    void theSameSeedGivesTheSameRun() {
        assertThat(run(77)).isEqualTo(run(77)).isNotEqualTo(run(78));
    }

    private static String run(long seed) {
        CoreSimulation simulation = new CoreSimulation(seed);
        for (int i = 0; i < STEPS; i++) {
            simulation.step();
        }
        return simulation.committed().toString();
    }
}
