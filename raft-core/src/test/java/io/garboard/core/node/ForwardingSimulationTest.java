package io.garboard.core.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ForwardingSimulationTest {

    private static final int SEEDS = Integer.getInteger("seeds", 150);
    private static final int STEPS = 3000;

    @Test
    void whatIsProposedAnywhereIsAppliedAtMostOnce() {
        Long only = Long.getLong("seed");
        long applied = 0;
        long forwarded = 0;
        for (long seed = only == null ? 1 : only; seed <= (only == null ? SEEDS : only); seed++) {
            try {
                ForwardingSimulation simulation = new ForwardingSimulation(seed);
                for (int i = 0; i < STEPS; i++) {
                    simulation.step();
                }
                simulation.finish();
                applied += simulation.appliedCount();
                forwarded += simulation.forwarded;
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError(
                        "seed " + seed + ": mvn -pl raft-core test -Dtest=ForwardingSimulationTest -Dseed=" + seed, e);
            }
        }
        System.out.println(
                "forwarding simulation: " + applied + " commands applied, " + forwarded + " forwarded groups");
        assertThat(applied).isPositive();
        assertThat(forwarded).isPositive();
    }
}
