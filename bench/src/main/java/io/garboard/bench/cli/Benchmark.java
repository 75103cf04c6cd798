package io.garboard.bench.cli;

import io.garboard.bench.report.Comparison;
import io.garboard.bench.report.TextReport;
import io.garboard.bench.server.Cluster;
import io.garboard.bench.server.RunningElsewhere;
import io.garboard.bench.server.ServerKind;
import io.garboard.bench.server.Servers;
import io.garboard.bench.workload.Figures;
import io.garboard.bench.workload.Session;
import io.garboard.bench.workload.Workload;
import io.garboard.bench.workload.Workloads;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs what the options say. */
final class Benchmark {

    private final BenchOptions options;
    private final PrintStream progress;

    Benchmark(BenchOptions options, PrintStream progress) {
        this.options = options;
        this.progress = progress;
    }

    /** All comparisons, in the order of the workloads. */
    List<Comparison> run() throws IOException, InterruptedException {
        List<Comparison> comparisons = new ArrayList<>();
        for (Workload workload : Workloads.all()) {
            if (options.workloads().isEmpty() || options.workloads().contains(workload.name())) {
                for (int valueSizeBytes : options.valueSizesBytes()) {
                    for (int inFlight :
                            options.inFlight().isEmpty() ? workload.defaultInFlight() : options.inFlight()) {
                        List<Comparison> parts = compare(workload, inFlight, valueSizeBytes);
                        progress.print(TextReport.render(parts));
                        comparisons.addAll(parts);
                    }
                }
            }
        }
        return comparisons;
    }

    /**
     * Starts one member of each server, unmeasured, so that what is to be built is built, once, and what is broken is
     * known. Returns versions.
     */
    Map<String, String> rehearse() throws IOException, InterruptedException {
        Map<String, String> versions = new LinkedHashMap<>();
        for (ServerKind kind : options.servers()) {
            progress.println("starting " + kind.name());
            try (Servers servers = start(kind, 1)) {
                versions.put(kind.name(), Environment.version(servers));
            }
        }
        return versions;
    }

    private Servers start(ServerKind kind, int members) throws IOException, InterruptedException {
        return kind.isExternal()
                ? RunningElsewhere.at(kind.urls())
                : Cluster.start(kind, members, options.tls(), Path.of(options.directory()));
    }

    /** A B A B, each on a fresh directory, so that drift of the machine meets both alike. */
    private List<Comparison> compare(Workload workload, int inFlight, int valueSizeBytes)
            throws IOException, InterruptedException {
        // For each part, for each server, its runs.
        Map<String, List<List<Figures>>> parts = new LinkedHashMap<>();
        for (int run = 0; run < options.runs(); run++) {
            for (int server = 0; server < options.servers().size(); server++) {
                ServerKind kind = options.servers().get(server);
                progress.printf(
                        "%s, %d in flight, %d B: run %d of %d on %s%n",
                        workload.name(), inFlight, valueSizeBytes, run + 1, options.runs(), kind.name());
                for (Figures figures : measure(workload, kind, inFlight, valueSizeBytes)) {
                    parts.computeIfAbsent(figures.part(), part -> emptyRuns())
                            .get(server)
                            .add(figures);
                }
            }
        }
        List<String> names = options.servers().stream().map(ServerKind::name).toList();
        return parts.entrySet().stream()
                .map(part -> new Comparison(
                        part.getKey().isEmpty() ? workload.name() : workload.name() + "/" + part.getKey(),
                        inFlight,
                        valueSizeBytes,
                        options.members(),
                        names,
                        part.getValue()))
                .toList();
    }

    private List<List<Figures>> emptyRuns() {
        List<List<Figures>> runs = new ArrayList<>();
        options.servers().forEach(server -> runs.add(new ArrayList<>()));
        return runs;
    }

    private List<Figures> measure(Workload workload, ServerKind kind, int inFlight, int valueSizeBytes)
            throws IOException, InterruptedException {
        try (Servers servers = start(kind, options.members())) {
            return workload.run(new Session(
                    servers,
                    inFlight,
                    valueSizeBytes,
                    options.warmUpMillis() * 1_000_000L,
                    options.durationMillis() * 1_000_000L,
                    options.scale(),
                    options.seed()));
        }
    }
}
