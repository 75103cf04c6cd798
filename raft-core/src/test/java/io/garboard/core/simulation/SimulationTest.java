package io.garboard.core.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SimulationTest {

    private static final int SEEDS = 24;

    @Test
    void everySeedHoldsWhatMustHold() {
        assertThat(Seeds.run(Long.getLong("seed", 1), Integer.getInteger("seeds", SEEDS), 2, false))
                .isEmpty();
    }
}
