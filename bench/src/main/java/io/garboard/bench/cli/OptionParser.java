package io.garboard.bench.cli;

import io.garboard.bench.server.ServerKind;
import io.garboard.bench.workload.Workload;
import io.garboard.bench.workload.Workloads;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Reads {@code --flag value} and {@code --flag=value}. */
final class OptionParser {

    private static final Set<String> SWITCHES = Set.of("--help", "-h", "--tls");
    private static final Set<String> FLAGS = Set.of(
            "--server",
            "--compare",
            "--endpoints",
            "--workload",
            "--in-flight",
            "--value-size",
            "--members",
            "--backend",
            "--jdk",
            "--runs",
            "--warm-up-ms",
            "--duration-ms",
            "--scale",
            "--seed",
            "--dir",
            "--json",
            "--markdown",
            "--svg");

    private final Map<String, String> values = new LinkedHashMap<>();

    private OptionParser() {}

    /**
     * Parses a command line.
     *
     * @param launcher the command of the server in question unless {@code --server} names another
     * @throws IllegalArgumentException with a sentence for the user
     */
    static BenchOptions parse(List<String> arguments, String launcher) {
        OptionParser parser = new OptionParser();
        parser.collect(arguments);
        return parser.options(launcher);
    }

    private void collect(List<String> arguments) {
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            int equals = argument.indexOf('=');
            String flag = equals > 0 ? argument.substring(0, equals) : argument;
            if (SWITCHES.contains(flag)) {
                values.put(flag, equals > 0 ? argument.substring(equals + 1) : "true");
                continue;
            }
            if (!FLAGS.contains(flag)) {
                throw new IllegalArgumentException("unknown flag " + argument);
            }
            if (equals < 0 && i + 1 == arguments.size()) {
                throw new IllegalArgumentException(flag + " needs a value");
            }
            if (values.put(flag, equals > 0 ? argument.substring(equals + 1) : arguments.get(++i)) != null) {
                throw new IllegalArgumentException(flag + " is there twice");
            }
        }
    }

    private BenchOptions options(String launcher) {
        return new BenchOptions(
                isOn("--help") || isOn("-h"),
                servers(launcher),
                workloads(),
                values.containsKey("--in-flight") ? integers("--in-flight", "", 1) : List.of(),
                integers("--value-size", "1024", 0),
                members(),
                isOn("--tls"),
                (int) number("--runs", 3, 1),
                number("--warm-up-ms", 10_000, 0),
                number("--duration-ms", 5_000, 1),
                scale(),
                number("--seed", 1, Long.MIN_VALUE),
                values.getOrDefault("--dir", "."),
                values.getOrDefault("--json", ""),
                values.getOrDefault("--markdown", ""),
                values.getOrDefault("--svg", ""));
    }

    private boolean isOn(String flag) {
        return Boolean.parseBoolean(values.getOrDefault(flag, "false"));
    }

    private List<ServerKind> servers(String launcher) {
        if (values.containsKey("--server") && values.containsKey("--endpoints")) {
            throw new IllegalArgumentException("--server and --endpoints exclude each other");
        }
        ServerKind ours = ServerKind.parse(
                values.containsKey("--endpoints")
                        ? "server=" + values.get("--endpoints")
                        : values.getOrDefault("--server", "garboard"),
                launcher);
        List<String> flags =
                values.containsKey("--backend") ? List.of("--backend=" + values.get("--backend")) : List.of();
        Map<String, String> environment = new HashMap<>();
        if (values.containsKey("--jdk")) {
            environment.put("GARBOARD_JAVA_HOME", values.get("--jdk"));
        }
        List<ServerKind> servers = new ArrayList<>(List.of(ours.with(flags, environment)));
        if (values.containsKey("--compare")) {
            servers.add(ServerKind.parse(values.get("--compare"), launcher));
        }
        return servers;
    }

    private List<String> workloads() {
        if (!values.containsKey("--workload") || values.get("--workload").equals("all")) {
            return List.of();
        }
        List<String> known = Workloads.all().stream().map(Workload::name).toList();
        List<String> chosen = split("--workload", "").toList();
        for (String name : chosen) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException(
                        "unknown workload " + name + " (expected: " + String.join(", ", known) + ")");
            }
        }
        return chosen;
    }

    private int members() {
        int members = (int) number("--members", 1, 1);
        if (members % 2 == 0 || members > 7) {
            throw new IllegalArgumentException("--members " + members + " (expected: 1, 3, 5 or 7)");
        }
        return members;
    }

    private double scale() {
        String text = values.getOrDefault("--scale", "1");
        try {
            double scale = Double.parseDouble(text);
            if (scale > 0 && scale <= 100) {
                return scale;
            }
        } catch (NumberFormatException e) {
            // Falls through to the one message.
        }
        throw new IllegalArgumentException("--scale " + text + " (expected: a number above 0, 1 for the full size)");
    }

    private Stream<String> split(String flag, String byDefault) {
        return Stream.of(values.getOrDefault(flag, byDefault).split(",", -1)).map(String::strip);
    }

    private List<Integer> integers(String flag, String byDefault, long smallest) {
        return split(flag, byDefault)
                .map(text -> (int) parse(flag, text, smallest))
                .toList();
    }

    private long number(String flag, long byDefault, long smallest) {
        return values.containsKey(flag) ? parse(flag, values.get(flag), smallest) : byDefault;
    }

    private static long parse(String flag, String text, long smallest) {
        try {
            long number = Long.parseLong(text);
            if (number >= smallest && number <= Integer.MAX_VALUE) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Falls through to the one message.
        }
        throw new IllegalArgumentException(flag + " " + text + " (expected: a whole number"
                + (smallest == Long.MIN_VALUE ? ")" : ", at least " + smallest + ")"));
    }
}
