package io.garboard.core.simulation;

import java.util.List;

/** Runs seeds from the command line: {@code bin/simulate --seeds N [--seed S] [--trace]}. */
public final class SimulationMain {

    /** The exit code that tells that a seed failed, where that was wanted. */
    static final int CAUGHT = 3;

    /** So many runs must have got to everything that is counted. */
    private static final int MANY = 200;

    private SimulationMain() {}

    public static void main(String[] arguments) {
        long first = 1;
        int count = 1;
        int threads = Runtime.getRuntime().availableProcessors();
        boolean traced = false;
        boolean untilCaught = false;
        for (int i = 0; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "--seed" -> first = Long.parseLong(arguments[++i]);
                case "--seeds" -> count = Integer.parseInt(arguments[++i]);
                case "--threads" -> threads = Integer.parseInt(arguments[++i]);
                case "--trace" -> traced = true;
                case "--until-caught" -> untilCaught = true;
                default -> throw new IllegalArgumentException("unknown: " + arguments[i]);
            }
        }
        long start = System.nanoTime();
        if (untilCaught) {
            System.exit(untilCaught(first, count, threads));
        }
        Tally tally = new Tally();
        List<String> failures = Seeds.run(first, count, traced ? 1 : threads, traced, tally);
        failures.forEach(System.out::println);
        System.out.printf(
                "%d seeds from %d on, %d failed, %.1f s%n",
                count, first, failures.size(), (System.nanoTime() - start) / 1e9);
        System.out.println(tally);
        boolean idle = count >= MANY && !tally.isFull();
        if (idle) {
            System.out.println("some of this never happened, so nothing is said about it");
        }
        System.exit(failures.isEmpty() && !idle ? 0 : 1);
    }

    private static int untilCaught(long first, int count, int threads) {
        for (long seed = first; seed < first + count; seed += threads) {
            List<String> failures = Seeds.run(seed, threads, threads, false, new Tally());
            if (!failures.isEmpty()) {
                System.out.println("caught by " + failures.get(0));
                return CAUGHT;
            }
        }
        return 0;
    }
}
