package io.garboard.core.mvcc;

import java.util.SplittableRandom;
import java.util.stream.LongStream;

/** Runs a check for several seeds; a failure names the command that replays its seed. */
final class Seeds {

    /** A check that draws everything it needs from {@code random}. */
    @FunctionalInterface
    interface Check {
        void run(SplittableRandom random) throws Exception;
    }

    private Seeds() {}

    /** Runs for seeds 1 to {@code count}, or for the one given with {@code -Dseed=N}. */
    static void forEach(int count, String test, Check check) {
        String chosen = System.getProperty("seed");
        LongStream seeds = chosen == null ? LongStream.rangeClosed(1, count) : LongStream.of(Long.parseLong(chosen));
        seeds.forEach(seed -> {
            try {
                check.run(new SplittableRandom(seed));
            } catch (Exception | AssertionError e) {
                throw new AssertionError(
                        "seed " + seed + " failed; replay: mvn -pl raft-core -am test -Dtest=" + test
                                + " -Dsurefire.failIfNoSpecifiedTests=false -Dseed=" + seed,
                        e);
            }
        });
    }
}
