package io.garboard.core.simulation;

import ch.qos.logback.classic.Level;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.slf4j.LoggerFactory;

/** Runs many seeds, on several cores. */
final class Seeds {

    private static final int TAIL_LINES = 60;

    private Seeds() {}

    /** What went wrong, by seed; with the command that does it again. */
    static List<String> run(long first, int count, int threads, boolean traced, Tally tally) {
        quiet();
        AtomicLong next = new AtomicLong(first);
        ConcurrentSkipListMap<Long, String> failures = new ConcurrentSkipListMap<>();
        List<Thread> workers = IntStream.range(0, threads)
                .mapToObj(number -> new Thread(
                        () -> {
                            for (long seed = next.getAndIncrement();
                                    seed < first + count;
                                    seed = next.getAndIncrement()) {
                                String failure = run(seed, traced ? System.out : null, tally);
                                if (!failure.isEmpty()) {
                                    failures.put(seed, failure);
                                }
                            }
                        },
                        "seeds-" + number))
                .toList();
        workers.forEach(Thread::start);
        for (Thread worker : workers) {
            try {
                worker.join();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        return List.copyOf(failures.values());
    }

    /** The members' own log lines say less than the trace, and cost more. */
    static void quiet() {
        ((ch.qos.logback.classic.Logger) LoggerFactory.getLogger("io.garboard")).setLevel(Level.OFF);
    }

    private static String run(long seed, @org.jspecify.annotations.Nullable PrintStream out, Tally tally) {
        Simulation simulation = new Simulation(seed, out);
        try {
            simulation.run();
            tally.add(simulation);
            if (Boolean.getBoolean("summary")) {
                System.out.println("seed " + seed + " " + simulation.setting.voters() + " " + simulation.summary());
            }
            return "";
        } catch (RuntimeException | Error e) {
            return report(simulation, e);
        }
    }

    static String report(Simulation simulation, Throwable failure) {
        StringBuilder text = new StringBuilder("seed " + simulation.seed + ": " + failure.getMessage() + '\n');
        text.append(simulation.trace.tail(TAIL_LINES));
        java.io.StringWriter stack = new java.io.StringWriter();
        failure.printStackTrace(new java.io.PrintWriter(stack));
        text.append(stack);
        text.append("replay with: bin/simulate --seed ").append(simulation.seed).append(" --seeds 1 --trace\n");
        return text.toString();
    }
}
