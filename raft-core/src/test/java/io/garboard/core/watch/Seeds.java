package io.garboard.core.watch;

import java.util.function.LongConsumer;

/** Runs a test for seeds 1 to a count ({@code -Dseeds=N} for more), or with {@code -Dseed=N} for one; a failure says how to replay it. */
final class Seeds {

    private Seeds() {}

    static void forEach(Class<?> test, int count, LongConsumer body) {
        Long only = Long.getLong("seed");
        long first = only == null ? 1 : only;
        long last = only == null ? Integer.getInteger("seeds", count) : only;
        for (long seed = first; seed <= last; seed++) {
            try {
                body.accept(seed);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError(
                        "seed " + seed + " failed; replay: mvn test -pl raft-core -am -Dtest=" + test.getSimpleName()
                                + " -Dsurefire.failIfNoSpecifiedTests=false -Dseed=" + seed,
                        e);
            }
        }
    }
}
