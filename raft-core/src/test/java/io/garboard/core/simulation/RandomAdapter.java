package io.garboard.core.simulation;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** A member's randomness, drawn from the seed. */
record RandomAdapter(SplittableRandom random) implements RandomGenerator {

    @Override
    public long nextLong() {
        return random.nextLong();
    }
}
