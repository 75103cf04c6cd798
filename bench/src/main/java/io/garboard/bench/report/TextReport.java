package io.garboard.bench.report;

import java.util.List;

/** A table for the terminal. */
public final class TextReport {

    private TextReport() {}

    /** Columns are aligned, numbers to the right; the last row of a comparison has the ratios. */
    public static String render(List<Comparison> comparisons) {
        List<List<String>> rows = Table.rows(comparisons);
        int[] widths = new int[rows.get(0).size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                String padding = " ".repeat(widths[i] - row.get(i).length());
                line.append(i < 2 ? row.get(i) + padding : padding + row.get(i)).append("  ");
            }
            text.append(line.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }
}
