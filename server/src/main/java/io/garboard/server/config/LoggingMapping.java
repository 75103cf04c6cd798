package io.garboard.server.config;

import io.garboard.server.flags.FlagValues;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The flags about logging, checked as etcd's {@code setupLogging} does. */
final class LoggingMapping {

    private static final List<String> LEVELS = List.of("debug", "info", "warn", "error", "dpanic", "panic", "fatal");
    private static final String DEFAULT = "default";

    private LoggingMapping() {}

    static LoggingConfig map(FlagValues values) throws ConfigException {
        checkLogger(values.string("logger"));
        String level = values.string("log-level");
        if (!LEVELS.contains(level)) {
            throw new ConfigException("unknown level \"" + level + "\"; supported: " + String.join(", ", LEVELS));
        }
        List<String> outputs = outputs(values.strings("log-outputs"));
        return new LoggingConfig(level, format(values.string("log-format")), outputs, rotation(values, outputs));
    }

    private static void checkLogger(String logger) throws ConfigException {
        if (logger.equals("capnslog")) {
            throw new ConfigException("--logger=capnslog is removed in v3.5");
        }
        if (!logger.equals("zap")) {
            throw new ConfigException("unknown logger option \"" + logger + "\"");
        }
    }

    private static LoggingConfig.Format format(String text) throws ConfigException {
        return switch (text) {
            case "", "json" -> LoggingConfig.Format.JSON;
            case "console", "text" -> LoggingConfig.Format.CONSOLE;
            default -> throw new ConfigException("unknown log format: " + text + ", supported values json, console");
        };
    }

    private static List<String> outputs(List<String> given) throws ConfigException {
        if (given.size() > 1 && given.contains(DEFAULT)) {
            throw new ConfigException("multi logoutput for \"default\" is not supported yet");
        }
        if (given.contains("systemd/journal")) {
            throw new ConfigException(
                    "--log-outputs=systemd/journal is not supported: systemd takes stderr to the journal");
        }
        return given.isEmpty() || given.contains(DEFAULT) ? List.of("stderr") : given;
    }

    private static @Nullable LogRotation rotation(FlagValues values, List<String> outputs) throws ConfigException {
        if (!values.bool("enable-log-rotation")) {
            return null;
        }
        long files = outputs.stream()
                .filter(output -> !output.equals("stderr") && !output.equals("stdout"))
                .count();
        if (files != 1) {
            throw new ConfigException(
                    "--log-outputs requires a single file path when --log-rotate-config-json is defined");
        }
        Map<?, ?> json = YamlText.parseMap(values.string("log-rotation-config-json"), "log rotation config");
        return new LogRotation(
                number(json, "maxsize", 100),
                number(json, "maxage", 0),
                number(json, "maxbackups", 0),
                Boolean.TRUE.equals(json.get("compress")));
    }

    private static int number(Map<?, ?> json, String key, int ifMissing) throws ConfigException {
        Object value = json.get(key);
        if (value == null) {
            return ifMissing;
        }
        if (value instanceof Integer number && number >= 0) {
            return number;
        }
        throw new ConfigException("invalid log rotation config: " + key + ": " + value + " (expected: a number >= 0)");
    }
}
