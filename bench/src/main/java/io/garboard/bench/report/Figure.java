package io.garboard.bench.report;

import io.garboard.bench.workload.Figures;
import java.util.Locale;

/** The columns of a report. */
public enum Figure {
    THROUGHPUT("throughput", "op/s", 0),
    P50("p50Millis", "p50 ms", 3),
    P99("p99Millis", "p99 ms", 3),
    P999("p999Millis", "p99.9 ms", 3),
    SERVER_CPU("serverCpuSecondsPer100k", "server CPU s/100k", 2),
    CLIENT_CPU("clientCpuSecondsPer100k", "client CPU s/100k", 2),
    PEAK_RSS("peakResidentMebibytes", "peak RSS MiB", 0),
    DISK("diskBytesPerBytePut", "disk B/B", 2),
    READY("readyMillis", "ready ms", 0);

    private static final double BYTES_PER_MEBIBYTE = 1 << 20;

    private final String jsonName;
    private final String title;
    private final int decimals;

    Figure(String jsonName, String title, int decimals) {
        this.jsonName = jsonName;
        this.title = title;
        this.decimals = decimals;
    }

    /** Its name in JSON, with its unit. */
    public String jsonName() {
        return jsonName;
    }

    /** The name of the ratio of this figure in JSON. */
    public String jsonRatioName() {
        return switch (this) {
            case THROUGHPUT -> "throughputRatio";
            case P50 -> "p50Ratio";
            case P99 -> "p99Ratio";
            case P999 -> "p999Ratio";
            case SERVER_CPU -> "serverCpuRatio";
            case CLIENT_CPU -> "clientCpuRatio";
            case PEAK_RSS -> "peakResidentRatio";
            case DISK -> "diskRatio";
            case READY -> "readyRatio";
        };
    }

    /** Its name in tables. */
    public String title() {
        return title;
    }

    /** NaN where it does not apply. */
    public double of(Figures figures) {
        return switch (this) {
            case THROUGHPUT -> figures.operationsPerSecond();
            case P50 -> figures.p50Millis();
            case P99 -> figures.p99Millis();
            case P999 -> figures.p999Millis();
            case SERVER_CPU -> figures.serverCpuSecondsPer100k();
            case CLIENT_CPU -> figures.clientCpuSecondsPer100k();
            case PEAK_RSS -> figures.peakResidentBytes() / BYTES_PER_MEBIBYTE;
            case DISK -> figures.diskBytesPerByte();
            case READY -> figures.readyMillis();
        };
    }

    /** For tables: three significant digits for small numbers of a column without decimals, and a dash for NaN. */
    public String format(double number) {
        if (Double.isNaN(number)) {
            return "-";
        }
        int shown = decimals == 0 && Math.abs(number) < 100 && number != 0 ? 1 : decimals;
        return String.format(Locale.ROOT, "%." + shown + "f", number);
    }
}
