package io.garboard.core.simulation;

import java.io.PrintStream;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * What happened, one line an event. The last lines are kept for whoever has to understand a failure; all of them go into a
 * hash, by which two runs of the same seed are compared.
 */
final class Trace {

    private static final int KEPT_LINES = 400;

    /** A line; put into words only if it is read. */
    private record Line(
            long atNanos,
            long memberId,
            String what,
            @Nullable Object detail) {
        @Override
        public String toString() {
            return String.format(
                    "%11.6f %s %-12s %s",
                    atNanos / 1e9,
                    memberId == 0 ? "--" : "m" + Long.toHexString(memberId),
                    what,
                    detail == null ? "" : detail);
        }
    }

    private final Schedule schedule;
    private final @Nullable PrintStream out;
    private final ArrayDeque<Line> lines = new ArrayDeque<>();
    private long hash = 1;

    /** @param out gets every line at once; null for none */
    Trace(Schedule schedule, @Nullable PrintStream out) {
        this.schedule = schedule;
        this.out = out;
    }

    /**
     * Adds a line.
     *
     * @param memberId 0 if it concerns none
     * @param detail its hash code must be the same in every run, and it must not change
     */
    void add(long memberId, String what, @Nullable Object detail) {
        Line line = new Line(schedule.nowNanos(), memberId, what, detail);
        mix(line.atNanos);
        mix(memberId);
        mix(what.hashCode());
        mix(detail == null ? 0 : detail.hashCode());
        lines.addLast(line);
        if (lines.size() > KEPT_LINES) {
            lines.removeFirst();
        }
        if (out != null) {
            out.println(line);
        }
    }

    private void mix(long value) {
        hash = Long.rotateLeft((hash ^ value) * 0x9E3779B97F4A7C15L, 29);
    }

    long hash() {
        return hash;
    }

    /** The last lines. */
    String tail(int count) {
        StringBuilder text = new StringBuilder();
        lines.stream().skip(Math.max(0, lines.size() - count)).forEach(line -> text.append(line)
                .append('\n'));
        return text.toString();
    }
}
