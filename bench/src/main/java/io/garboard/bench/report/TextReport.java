package io.garboard.bench.report;

import io.garboard.bench.workload.Figures;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** Markdown, for the terminal and for {@code docs/performance.md} alike. */
public final class TextReport {

    private static final String HEADER = "| workload | server | op/s | p50 ms | p99 ms | p99.9 ms | server CPU s/100k |"
            + " client CPU s/100k | peak RSS MiB | disk bytes/byte | spread |\n"
            + "|---|---|---|---|---|---|---|---|---|---|---|\n";

    private TextReport() {}

    public static String render(List<Comparison> comparisons) {
        StringBuilder text = new StringBuilder(HEADER);
        for (Comparison comparison : comparisons) {
            for (int server = 0; server < comparison.names().size(); server++) {
                row(text, comparison, server);
            }
            if (comparison.names().size() > 1) {
                ratios(text, comparison);
            }
        }
        return text.toString();
    }

    private static void row(StringBuilder text, Comparison comparison, int server) {
        text.append(String.format(
                Locale.ROOT,
                "| %s | %s | %.0f | %.3f | %.3f | %.3f | %.2f | %.2f | %.0f | %.2f | %.0f %% |%n",
                title(comparison),
                comparison.names().get(server),
                comparison.median(server, Figures::operationsPerSecond),
                comparison.median(server, Figures::p50Millis),
                comparison.median(server, Figures::p99Millis),
                comparison.median(server, Figures::p999Millis),
                comparison.median(server, Figures::serverCpuSecondsPer100k),
                comparison.median(server, Figures::clientCpuSecondsPer100k),
                comparison.median(server, Figures::peakResidentBytes) / (1 << 20),
                comparison.median(server, Figures::diskBytesPerByte),
                comparison.spread(server, Figures::operationsPerSecond) * 100));
    }

    private static void ratios(StringBuilder text, Comparison comparison) {
        text.append("| ").append(title(comparison)).append(" | **ratio** |");
        List<ToDoubleFunction<Figures>> figures = List.of(
                Figures::operationsPerSecond,
                Figures::p50Millis,
                Figures::p99Millis,
                Figures::p999Millis,
                Figures::serverCpuSecondsPer100k,
                Figures::clientCpuSecondsPer100k,
                Figures::peakResidentBytes,
                Figures::diskBytesPerByte);
        for (ToDoubleFunction<Figures> figure : figures) {
            text.append(String.format(Locale.ROOT, " **%.2f** |", comparison.ratio(figure)));
        }
        text.append(" |\n");
    }

    private static String title(Comparison comparison) {
        return comparison.workload() + ", " + comparison.inFlight() + " in flight, " + comparison.valueSizeBytes()
                + " B";
    }
}
