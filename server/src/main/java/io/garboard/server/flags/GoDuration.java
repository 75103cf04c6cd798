package io.garboard.server.flags;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Go's notation of durations: signed decimal numbers, each with a unit, such as {@code 1h30m} or {@code -1.5s}. */
public final class GoDuration {

    private static final Pattern PART = Pattern.compile("(\\d+\\.?\\d*|\\.\\d+)(ns|us|µs|μs|ms|s|m|h)");
    private static final long MICROSECOND = 1_000;
    private static final long MILLISECOND = 1_000_000;
    private static final long SECOND = 1_000_000_000;
    private static final long MINUTE = 60 * SECOND;
    private static final long HOUR = 60 * MINUTE;

    private GoDuration() {}

    /** Reads {@code text}; a number without a unit is an error, except 0. */
    public static Duration parse(String text) throws FlagException {
        boolean negative = text.startsWith("-");
        String unsigned = negative || text.startsWith("+") ? text.substring(1) : text;
        if (unsigned.equals("0")) {
            return Duration.ZERO;
        }
        Duration sum = sumOfParts(unsigned);
        return negative ? sum.negated() : sum;
    }

    private static Duration sumOfParts(String text) throws FlagException {
        Matcher matcher = PART.matcher(text);
        BigDecimal nanos = BigDecimal.ZERO;
        int end = 0;
        while (end < text.length() && matcher.find() && matcher.start() == end) {
            long unitNanos = unitNanos(matcher.group(2));
            nanos = nanos.add(new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(unitNanos)));
            end = matcher.end();
        }
        if (end == 0 || end != text.length() || nanos.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            throw new FlagException("parse error");
        }
        return Duration.ofNanos(nanos.setScale(0, RoundingMode.DOWN).longValue());
    }

    private static long unitNanos(String unit) {
        return switch (unit) {
            case "ns" -> 1;
            case "ms" -> MILLISECOND;
            case "s" -> SECOND;
            case "m" -> MINUTE;
            case "h" -> HOUR;
            default -> MICROSECOND;
        };
    }

    /** Writes {@code duration} as Go prints it: {@code 2h0m0s}, {@code 1m0s}, {@code 5s}, {@code 100ms}, {@code 0s}. */
    public static String format(Duration duration) {
        if (duration.isNegative()) {
            return "-" + format(duration.negated());
        }
        long nanos = duration.toNanos();
        if (nanos < SECOND) {
            return belowOneSecond(nanos);
        }
        StringBuilder text = new StringBuilder();
        if (duration.toHours() > 0) {
            text.append(duration.toHours()).append('h');
        }
        if (duration.toMinutes() > 0) {
            text.append(duration.toMinutesPart()).append('m');
        }
        long restNanos = nanos % MINUTE;
        return text.append(decimal(restNanos, SECOND)).append('s').toString();
    }

    private static String belowOneSecond(long nanos) {
        if (nanos == 0) {
            return "0s";
        }
        if (nanos < MICROSECOND) {
            return nanos + "ns";
        }
        return nanos < MILLISECOND ? decimal(nanos, MICROSECOND) + "µs" : decimal(nanos, MILLISECOND) + "ms";
    }

    private static String decimal(long nanos, long unitNanos) {
        BigDecimal value = BigDecimal.valueOf(nanos).divide(BigDecimal.valueOf(unitNanos));
        return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
    }
}
