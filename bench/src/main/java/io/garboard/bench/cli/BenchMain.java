package io.garboard.bench.cli;

import io.garboard.bench.report.Comparison;
import io.garboard.bench.report.TextReport;
import io.garboard.bench.server.ServerInstance;
import io.garboard.bench.server.ServerKind;
import io.garboard.bench.workload.Figures;
import io.garboard.bench.workload.Session;
import io.garboard.bench.workload.Workload;
import io.garboard.bench.workload.Workloads;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The entry point of the benchmark. */
public final class BenchMain {

    private BenchMain() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        BenchOptions options;
        try {
            options = BenchOptions.parse(List.of(arguments));
        } catch (IllegalArgumentException e) {
            System.err.println("bench: " + e.getMessage() + "\n\n" + BenchOptions.HELP);
            System.exit(2);
            return;
        }
        if (options.help()) {
            System.out.println(BenchOptions.HELP);
            return;
        }
        List<Comparison> comparisons = new ArrayList<>();
        for (Workload workload : Workloads.all()) {
            if (options.workloads().isEmpty() || options.workloads().contains(workload.name())) {
                for (int inFlight : options.inFlight()) {
                    comparisons.add(compare(workload, inFlight, options));
                }
            }
        }
        System.out.println(TextReport.render(comparisons));
    }

    /** Runs A B A B, each on a fresh directory, so that drift of the machine meets both alike. */
    private static Comparison compare(Workload workload, int inFlight, BenchOptions options)
            throws IOException, InterruptedException {
        List<ServerKind> kinds = options.servers();
        Comparison comparison = Comparison.of(
                workload.name(),
                inFlight,
                options.valueSizeBytes(),
                kinds.stream().map(ServerKind::name).toList());
        for (int run = 0; run < options.runs(); run++) {
            for (int i = 0; i < kinds.size(); i++) {
                System.err.printf(
                        "%s, %d in flight: run %d of %d on %s%n",
                        workload.name(),
                        inFlight,
                        run + 1,
                        options.runs(),
                        kinds.get(i).name());
                comparison.runs().get(i).add(measure(workload, kinds.get(i), inFlight, options));
            }
        }
        return comparison;
    }

    private static Figures measure(Workload workload, ServerKind kind, int inFlight, BenchOptions options)
            throws IOException, InterruptedException {
        try (ServerInstance server = ServerInstance.start(kind, Path.of(options.directory()))) {
            return workload.run(new Session(
                    server, inFlight, options.valueSizeBytes(), options.durationMillis() * 1_000_000L, options.seed()));
        }
    }
}
