package io.garboard.server.flags;

import static io.garboard.server.flags.FlagType.BOOL;
import static io.garboard.server.flags.FlagType.DURATION;
import static io.garboard.server.flags.FlagType.INT;
import static io.garboard.server.flags.FlagType.STRING;
import static io.garboard.server.flags.FlagType.STRINGS;
import static io.garboard.server.flags.FlagType.URLS;

import java.util.List;

/** etcd's flags about metrics, logs and traces: names and defaults from etcd's {@code server/embed/config.go}. */
final class ObservabilityFlags {

    private static final String NO_TRACING = "this version sends no traces";

    private ObservabilityFlags() {}

    static List<FlagDefinition> monitoring() {
        return new FlagGroup(FlagSection.MONITORING)
                .flag("metrics", STRING, "basic", "basic, or extensive for the duration of every request too.")
                .flag(
                        "listen-metrics-urls",
                        URLS,
                        "",
                        "Further addresses for /metrics, /health, /livez and /readyz; https uses the clients' certificate.")
                .flag(
                        "warning-apply-duration",
                        DURATION,
                        "100ms",
                        "Log a warning when applying a request takes longer.")
                .flag(
                        "warning-unary-request-duration",
                        DURATION,
                        "300ms",
                        "Log a warning when a unary request takes longer.")
                .rejected(
                        "enable-pprof",
                        BOOL,
                        "false",
                        "Serve Go's profiler.",
                        "it profiles Go programs; use the JVM's: jcmd PID JFR.start")
                .definitions();
    }

    static List<FlagDefinition> logging() {
        return new FlagGroup(FlagSection.LOGGING)
                .flag("logger", STRING, "zap", "Kind of logger; only etcd's value zap is known.")
                .flag("log-level", STRING, "info", "debug, info, warn, error, panic or fatal.")
                .flag("log-format", STRING, "json", "json or console.")
                .flag(
                        "log-outputs",
                        STRINGS,
                        "default",
                        "Where to: default and stderr, stdout, or paths of files to append to.")
                .flag("enable-log-rotation", BOOL, "false", "Rotate the one file that is given as output.")
                .flag(
                        "log-rotation-config-json",
                        STRING,
                        "{\"maxsize\": 100, \"maxage\": 0, \"maxbackups\": 0, \"localtime\": false, \"compress\": false}",
                        "Rotation: size in MB, age in days and number of old files (0 for no limit), gzip or not.")
                .noEffect("disable-log-sampling", BOOL, "false", "Log every message.", "messages are never sampled")
                .definitions();
    }

    static List<FlagDefinition> tracing() {
        return new FlagGroup(FlagSection.TRACING)
                .rejected("enable-distributed-tracing", BOOL, "false", "Send traces by OpenTelemetry.", NO_TRACING)
                .noEffect("distributed-tracing-address", STRING, "localhost:4317", "Collector.", NO_TRACING)
                .noEffect("distributed-tracing-service-name", STRING, "etcd", "Service name.", NO_TRACING)
                .noEffect("distributed-tracing-instance-id", STRING, "", "Instance id.", NO_TRACING)
                .noEffect("distributed-tracing-sampling-rate", INT, "0", "Samples per million.", NO_TRACING)
                .definitions();
    }
}
