package io.garboard.tck.storage;

import java.nio.file.Path;
import java.util.SplittableRandom;

/**
 * Runs a randomised rule over several seeds, each of which replays by itself: {@code -Dseed=N}.
 *
 * @param testClass the backend's test class, named in the command that replays a failure
 */
record Seeds(Class<?> testClass) {

    /** A test body that takes its randomness from its seed alone. */
    interface Body {
        void run(long seed) throws Exception;
    }

    /** Runs {@code body} with seeds 1 to {@code count}, or with the one that {@code -Dseed} names. */
    void each(int count, Body body) {
        Long only = Long.getLong("seed");
        if (only != null) {
            run(only, body);
            return;
        }
        for (long seed = 1; seed <= count; seed++) {
            run(seed, body);
        }
    }

    private void run(long seed, Body body) {
        try {
            body.run(seed);
        } catch (Exception | AssertionError e) {
            throw new AssertionError("seed " + seed + " failed: " + e.getMessage() + "\nreplay: " + command(seed), e);
        }
    }

    private String command(long seed) {
        return "mvn -pl " + Path.of("").toAbsolutePath().getFileName() + " -am test -Dtest=" + testClass.getSimpleName()
                + " -Dsurefire.failIfNoSpecifiedTests=false -Dseed=" + seed;
    }

    static byte[] bytes(SplittableRandom random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
