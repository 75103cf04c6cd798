package io.garboard.bench.report;

import java.util.List;
import java.util.stream.Collectors;

/** A table for {@code docs/performance.md}. */
public final class MarkdownReport {

    private MarkdownReport() {}

    /** The ratios are bold. */
    public static String render(List<Comparison> comparisons) {
        List<List<String>> rows = Table.rows(comparisons);
        StringBuilder text = new StringBuilder();
        text.append(line(rows.get(0))).append("|---".repeat(rows.get(0).size())).append("|\n");
        for (List<String> row : rows.subList(1, rows.size())) {
            boolean bold = row.get(1).equals("ratio");
            text.append(line(
                    bold
                            ? row.stream()
                                    .map(cell -> cell.isEmpty() ? cell : "**" + cell + "**")
                                    .toList()
                            : row));
        }
        return text.toString();
    }

    private static String line(List<String> cells) {
        return cells.stream().collect(Collectors.joining(" | ", "| ", " |\n"));
    }
}
