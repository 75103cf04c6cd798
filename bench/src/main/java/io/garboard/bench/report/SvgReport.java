package io.garboard.bench.report;

import java.util.List;
import java.util.Locale;

/**
 * A bar chart of one figure: for each workload a pair of bars, the longer as long as the chart is wide, since workloads
 * differ by orders of magnitude. The numbers stand behind the bars.
 */
public final class SvgReport {

    private static final int LABEL_WIDTH = 330;
    private static final int BAR_WIDTH = 420;
    private static final int NUMBER_WIDTH = 150;
    private static final int BAR_HEIGHT = 14;
    private static final int GROUP_GAP = 12;
    private static final int TOP = 52;
    private static final List<String> COLOURS = List.of("#1f6f8b", "#c9a227");

    private final StringBuilder svg = new StringBuilder();

    private SvgReport() {}

    public static String render(Figure figure, List<Comparison> comparisons) {
        SvgReport report = new SvgReport();
        List<Comparison> shown = comparisons.stream()
                .filter(comparison -> !Double.isNaN(comparison.median(0, figure)))
                .toList();
        report.open(figure, shown);
        int y = TOP;
        for (Comparison comparison : shown) {
            report.group(figure, comparison, y);
            y += height(comparison);
        }
        return report.svg.append("</svg>\n").toString();
    }

    private static int height(Comparison comparison) {
        return BAR_HEIGHT * comparison.servers().size() + GROUP_GAP;
    }

    private void open(Figure figure, List<Comparison> comparisons) {
        int height = TOP + comparisons.stream().mapToInt(SvgReport::height).sum();
        int width = LABEL_WIDTH + BAR_WIDTH + NUMBER_WIDTH;
        line(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"11\">",
                width, height);
        line("<rect width=\"%d\" height=\"%d\" fill=\"white\"/>", width, height);
        line("<text x=\"10\" y=\"20\" font-size=\"15\">%s</text>", escape(figure.title()));
        List<String> servers =
                comparisons.isEmpty() ? List.of() : comparisons.get(0).servers();
        for (int i = 0; i < servers.size(); i++) {
            int x = LABEL_WIDTH + i * 130;
            line("<rect x=\"%d\" y=\"28\" width=\"10\" height=\"10\" fill=\"%s\"/>", x, colour(i));
            line("<text x=\"%d\" y=\"37\">%s</text>", x + 15, escape(servers.get(i)));
        }
    }

    private void group(Figure figure, Comparison comparison, int y) {
        line(
                "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>",
                LABEL_WIDTH - 8, y + BAR_HEIGHT - 3, escape(comparison.title()));
        double largest = 0;
        for (int i = 0; i < comparison.servers().size(); i++) {
            largest = Math.max(largest, comparison.median(i, figure));
        }
        for (int i = 0; i < comparison.servers().size(); i++) {
            double value = comparison.median(i, figure);
            double width = largest > 0 ? BAR_WIDTH * value / largest : 0;
            int top = y + i * BAR_HEIGHT;
            line(
                    "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>",
                    LABEL_WIDTH, top, width, BAR_HEIGHT - 2, colour(i));
            line(
                    "<text x=\"%.1f\" y=\"%d\">%s</text>",
                    LABEL_WIDTH + width + 5, top + BAR_HEIGHT - 4, figure.format(value));
        }
    }

    private static String colour(int server) {
        return COLOURS.get(server % COLOURS.size());
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private void line(String format, Object... arguments) {
        svg.append(String.format(Locale.ROOT, format, arguments)).append('\n');
    }
}
