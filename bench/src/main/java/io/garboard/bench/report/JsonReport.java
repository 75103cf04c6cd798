package io.garboard.bench.report;

import io.garboard.bench.workload.Figures;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A report for programs: an object with what was run on ({@code environment}) and a list {@code results}. Each result has
 * {@code workload}, {@code inFlight}, {@code valueSize}, {@code members}, the figures of {@code ours} and, if there was a
 * second server, of {@code theirs} and the ratios of ours to theirs, {@code throughputRatio} first. Figures are medians;
 * all runs are beside them. What does not apply is null.
 */
public final class JsonReport {

    private JsonReport() {}

    public static String render(Map<String, String> environment, List<Comparison> comparisons) {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("environment", environment);
        report.put("results", comparisons.stream().map(JsonReport::result).toList());
        return JsonText.of(report);
    }

    private static Map<String, Object> result(Comparison comparison) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("workload", comparison.name());
        result.put("inFlight", comparison.inFlight());
        result.put("valueSize", comparison.valueSizeBytes());
        result.put("members", comparison.members());
        result.put("ours", side(comparison, 0));
        if (comparison.hasOther()) {
            result.put("theirs", side(comparison, 1));
            for (Figure figure : Figure.values()) {
                result.put(figure.jsonRatioName(), comparison.ratio(figure));
            }
        }
        return result;
    }

    private static Map<String, Object> side(Comparison comparison, int server) {
        Map<String, Object> side = new LinkedHashMap<>();
        side.put("server", comparison.servers().get(server));
        for (Figure figure : Figure.values()) {
            side.put(figure.jsonName(), comparison.median(server, figure));
        }
        side.put(
                "throughputSpread",
                comparison.samples(server, Figure.THROUGHPUT).spread());
        side.put(
                "runs",
                comparison.runs().get(server).stream().map(JsonReport::run).toList());
        return side;
    }

    private static Map<String, Object> run(Figures figures) {
        Map<String, Object> run = new LinkedHashMap<>();
        run.put("operations", figures.load().operations());
        for (Figure figure : Figure.values()) {
            run.put(figure.jsonName(), figure.of(figures));
        }
        return run;
    }
}
