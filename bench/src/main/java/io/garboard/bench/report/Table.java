package io.garboard.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The rows of a report: for each comparison one for each server, and one with the ratios. */
final class Table {

    private Table() {}

    static List<List<String>> rows(List<Comparison> comparisons) {
        List<List<String>> rows = new ArrayList<>();
        List<String> header = new ArrayList<>(List.of("workload", "server"));
        for (Figure figure : Figure.values()) {
            header.add(figure.title());
        }
        header.add("spread");
        rows.add(header);
        for (Comparison comparison : comparisons) {
            for (int server = 0; server < comparison.servers().size(); server++) {
                rows.add(medians(comparison, server));
            }
            if (comparison.hasOther()) {
                rows.add(ratios(comparison));
            }
        }
        return rows;
    }

    private static List<String> medians(Comparison comparison, int server) {
        List<String> row =
                new ArrayList<>(List.of(comparison.title(), comparison.servers().get(server)));
        for (Figure figure : Figure.values()) {
            row.add(figure.format(comparison.median(server, figure)));
        }
        double spread = comparison.samples(server, Figure.THROUGHPUT).spread();
        row.add(Double.isNaN(spread) ? "-" : String.format(Locale.ROOT, "%.0f %%", spread * 100));
        return row;
    }

    private static List<String> ratios(Comparison comparison) {
        List<String> row = new ArrayList<>(List.of(comparison.title(), "ratio"));
        for (Figure figure : Figure.values()) {
            double ratio = comparison.ratio(figure);
            row.add(Double.isNaN(ratio) ? "-" : String.format(Locale.ROOT, "%.2f", ratio));
        }
        row.add("");
        return row;
    }
}
