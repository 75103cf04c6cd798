package io.garboard.core.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SimulationTest {

    private static final int SEEDS = 24;

    @Test
    void everySeedHoldsWhatMustHold() {
        Tally tally = new Tally();
        assertThat(Seeds.run(Long.getLong("seed", 1), Integer.getInteger("seeds", SEEDS), 2, false, tally))
                .isEmpty();
        if (Long.getLong("seed") == null) {
            assertThat(tally.of("runs with snapshots")).as("%s", tally).isGreaterThanOrEqualTo(SEEDS / 8);
            int broken = tally.of("snapshots cut off") + tally.of("snapshots whose sender or receiver died");
            assertThat(broken).as("%s", tally).isPositive();
            assertThat(tally.of("installs carried through at start"))
                    .as("%s", tally)
                    .isPositive();
        }
    }
}
