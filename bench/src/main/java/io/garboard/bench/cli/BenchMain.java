package io.garboard.bench.cli;

import io.garboard.bench.load.WrongAnswerException;
import io.garboard.bench.report.Comparison;
import io.garboard.bench.report.Figure;
import io.garboard.bench.report.JsonReport;
import io.garboard.bench.report.MarkdownReport;
import io.garboard.bench.report.SvgReport;
import io.garboard.bench.report.TextReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The entry point of the benchmark: 0 if all ran, 1 if something failed, 2 for a wrong command line. */
public final class BenchMain {

    /** The system property by which the launcher says where it is. */
    private static final String LAUNCHER = "garboard.launcher";

    private BenchMain() {}

    public static void main(String[] arguments) throws InterruptedException {
        BenchOptions options;
        try {
            options = OptionParser.parse(List.of(arguments), System.getProperty(LAUNCHER, "bin/garboard"));
        } catch (IllegalArgumentException e) {
            System.err.println("garboard bench: " + e.getMessage() + "\nSee garboard bench --help.");
            System.exit(2);
            return;
        }
        if (options.help()) {
            System.out.print(HelpText.text());
            return;
        }
        try {
            run(options);
        } catch (IOException | WrongAnswerException e) {
            System.err.println("garboard bench: " + e.getMessage());
            System.exit(1);
        }
    }

    private static void run(BenchOptions options) throws IOException, InterruptedException {
        Benchmark benchmark = new Benchmark(options, System.err);
        Map<String, String> environment = Environment.describe(options, benchmark.rehearse());
        List<Comparison> comparisons = benchmark.run();
        environment.forEach((name, value) -> System.out.println(name + ": " + value));
        System.out.println();
        System.out.print(TextReport.render(comparisons));
        if (!options.jsonFile().isEmpty()) {
            Files.writeString(Path.of(options.jsonFile()), JsonReport.render(environment, comparisons));
        }
        if (!options.markdownFile().isEmpty()) {
            Files.writeString(Path.of(options.markdownFile()), MarkdownReport.render(comparisons));
        }
        if (!options.svgDirectory().isEmpty()) {
            Path directory = Files.createDirectories(Path.of(options.svgDirectory()));
            svg(directory.resolve("throughput.svg"), Figure.THROUGHPUT, comparisons);
            svg(directory.resolve("server-cpu.svg"), Figure.SERVER_CPU, comparisons);
            svg(directory.resolve("p99.svg"), Figure.P99, comparisons);
        }
    }

    private static void svg(Path file, Figure figure, List<Comparison> comparisons) throws IOException {
        Files.writeString(file, SvgReport.render(figure, comparisons));
    }
}
