package io.garboard.bench.report;

import io.garboard.bench.workload.Figures;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Interleaved runs of one workload on one or two servers.
 *
 * @param names the servers, the one in question first
 * @param runs for each server its runs, in order
 */
public record Comparison(
        String workload, int inFlight, int valueSizeBytes, List<String> names, List<List<Figures>> runs) {

    /** Starts with no run. */
    public static Comparison of(String workload, int inFlight, int valueSizeBytes, List<String> names) {
        List<List<Figures>> runs = new ArrayList<>();
        names.forEach(name -> runs.add(new ArrayList<>()));
        return new Comparison(workload, inFlight, valueSizeBytes, names, runs);
    }

    /** The median over the runs of one server. */
    public double median(int server, ToDoubleFunction<Figures> figure) {
        double[] sorted = runs.get(server).stream().mapToDouble(figure).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** How far the runs of one server lie apart: (largest - smallest) / median. */
    public double spread(int server, ToDoubleFunction<Figures> figure) {
        double[] values = runs.get(server).stream().mapToDouble(figure).toArray();
        double median = median(server, figure);
        return median == 0
                ? 0
                : (Arrays.stream(values).max().orElse(0)
                                - Arrays.stream(values).min().orElse(0))
                        / median;
    }

    /** The first server's median to the second's; 0 if there is no second, or it has none. */
    public double ratio(ToDoubleFunction<Figures> figure) {
        if (names.size() < 2) {
            return 0;
        }
        double other = median(1, figure);
        return other == 0 ? 0 : median(0, figure) / other;
    }
}
