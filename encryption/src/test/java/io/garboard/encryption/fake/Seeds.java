package io.garboard.encryption.fake;

import java.util.SplittableRandom;

/** Runs a randomised test over several seeds, each of which replays by itself: {@code -Dseed=N}. */
public final class Seeds {

    /** A test body that takes its randomness from its argument alone. */
    public interface Body {
        void run(SplittableRandom random) throws Exception;
    }

    private Seeds() {}

    /** Runs {@code body} with seeds 1 to {@code count} (or {@code -Dseeds}), or with the one that {@code -Dseed} names. */
    public static void each(Class<?> test, int count, Body body) {
        Long only = Long.getLong("seed");
        long first = only == null ? 1 : only;
        long last = only == null ? Long.getLong("seeds", count) : only;
        for (long seed = first; seed <= last; seed++) {
            try {
                body.run(new SplittableRandom(seed));
            } catch (Exception | AssertionError e) {
                throw new AssertionError(
                        "seed " + seed + " failed: " + e.getMessage()
                                + "\nreplay: mvn -pl encryption -am test -Dtest=" + test.getSimpleName()
                                + " -Dsurefire.failIfNoSpecifiedTests=false -Dseed=" + seed,
                        e);
            }
        }
    }

    /** Random bytes. */
    public static byte[] bytes(SplittableRandom random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
