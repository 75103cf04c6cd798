package io.garboard.server.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where log lines go and what they look like.
 *
 * @param level etcd's names: debug, info, warn, error, panic, fatal
 * @param format of a line
 * @param outputs stderr, stdout, or paths; at least one
 * @param rotation how the one file among the outputs is rotated; null for not at all
 */
public record LoggingConfig(
        String level,
        Format format,
        List<String> outputs,
        @Nullable LogRotation rotation) {

    /** What a line looks like. */
    public enum Format {
        JSON,
        CONSOLE
    }

    public LoggingConfig {
        outputs = List.copyOf(outputs);
    }
}
