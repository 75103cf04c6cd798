package io.garboard.server.config;

import io.garboard.server.flags.FlagException;
import io.garboard.server.flags.FlagValues;
import io.garboard.server.flags.GoDuration;
import java.time.Duration;
import java.util.regex.Pattern;

/** The flags about compaction; a bare number means hours or revisions, as the mode says. */
final class CompactionMapping {

    private static final int DEFAULT_BATCH_LIMIT = 1000;
    private static final Duration DEFAULT_PAUSE = Duration.ofMillis(10);
    private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");

    private CompactionMapping() {}

    static CompactionConfig map(FlagValues values) throws ConfigException {
        String mode = values.string("auto-compaction-mode");
        String retention = values.string("auto-compaction-retention");
        CompactionConfig.Mode parsedMode = mode(mode);
        boolean bare = NUMBER.matcher(retention).matches();
        long number = bare ? Long.parseLong(retention) : 0;
        if (bare && number == 0) {
            parsedMode = CompactionConfig.Mode.OFF;
        } else if (!bare && parsedMode == CompactionConfig.Mode.REVISION) {
            throw new ConfigException(
                    "error parsing CompactionRetention: \"" + retention + "\" is not a number of revisions");
        }
        Duration duration = bare ? hours(number, parsedMode) : duration(retention);
        if (parsedMode == CompactionConfig.Mode.PERIODIC && duration.isZero()) {
            parsedMode = CompactionConfig.Mode.OFF;
        }
        return new CompactionConfig(
                parsedMode,
                duration,
                parsedMode == CompactionConfig.Mode.REVISION ? number : 0,
                batchLimit(values),
                pause(values));
    }

    private static CompactionConfig.Mode mode(String text) throws ConfigException {
        return switch (text) {
            case "periodic" -> CompactionConfig.Mode.PERIODIC;
            case "revision" -> CompactionConfig.Mode.REVISION;
            case "" -> throw new ConfigException("undefined auto-compaction-mode");
            default -> throw new ConfigException("unknown auto-compaction-mode \"" + text + "\"");
        };
    }

    private static Duration hours(long number, CompactionConfig.Mode mode) throws ConfigException {
        if (mode != CompactionConfig.Mode.PERIODIC) {
            return Duration.ZERO;
        }
        if (number > Integer.MAX_VALUE) {
            throw new ConfigException("error parsing CompactionRetention: " + number + " hours is out of range");
        }
        return Duration.ofHours(number);
    }

    private static Duration duration(String text) throws ConfigException {
        try {
            Duration duration = GoDuration.parse(text);
            if (!duration.isNegative()) {
                return duration;
            }
        } catch (FlagException e) {
            throw new ConfigException("error parsing CompactionRetention: time: invalid duration \"" + text + "\"", e);
        }
        throw new ConfigException("error parsing CompactionRetention: \"" + text + "\" is negative");
    }

    private static int batchLimit(FlagValues values) throws ConfigException {
        long limit = values.number("compaction-batch-limit");
        if (limit < 0 || limit > Integer.MAX_VALUE) {
            throw new ConfigException("--compaction-batch-limit is out of range: " + limit);
        }
        return limit == 0 ? DEFAULT_BATCH_LIMIT : (int) limit;
    }

    private static Duration pause(FlagValues values) throws ConfigException {
        Duration pause = values.duration("compaction-sleep-interval");
        if (pause.isNegative()) {
            throw new ConfigException("--compaction-sleep-interval must not be negative");
        }
        return pause.isZero() ? DEFAULT_PAUSE : pause;
    }
}
