package io.garboard.core.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DeterminismTest {

    @Test
    void theSameSeedTwiceIsTheSameRun() {
        Seeds.quiet();
        for (long seed = 1; seed <= 4; seed++) {
            assertThat(hash(seed)).as("seed %s", seed).isEqualTo(hash(seed));
        }
    }

    @Test
    void anotherSeedIsAnotherRun() {
        Seeds.quiet();
        assertThat(hash(1)).isNotEqualTo(hash(2));
    }

    private static long hash(long seed) {
        Simulation simulation = new Simulation(seed, null);
        simulation.run();
        return simulation.trace.hash();
    }
}
