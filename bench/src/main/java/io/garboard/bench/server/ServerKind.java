package io.garboard.bench.server;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A program that serves the etcd API, or where one is running already.
 *
 * @param name what it is called in reports
 * @param command how it is started, before the flags that the benchmark adds; empty for one that runs already
 * @param urls where it runs already; empty for one that is started
 * @param flags added to those of the benchmark
 * @param environment added to our own
 * @param encrypted whether it is a Garboard that is to encrypt all values that the workloads write
 */
public record ServerKind(
        String name,
        List<String> command,
        List<String> urls,
        List<String> flags,
        Map<String, String> environment,
        boolean encrypted) {

    public ServerKind {
        command = List.copyOf(command);
        urls = List.copyOf(urls);
        flags = List.copyOf(flags);
        environment = Map.copyOf(environment);
    }

    private static final String OWN = "garboard";
    private static final String ENCRYPTED = "garboard-encrypted";

    /**
     * The same, or {@code garboard} for this Garboard, or {@code garboard-encrypted} for this Garboard with encryption.
     *
     * @param launcher starts this Garboard
     */
    public static ServerKind parse(String text, String launcher) {
        if (!text.equals(OWN) && !text.equals(ENCRYPTED)) {
            return parse(text);
        }
        ServerKind own = parse(text + "=" + launcher + " server");
        return new ServerKind(text, own.command, own.urls, own.flags, own.environment, text.equals(ENCRYPTED));
    }

    /** Parses {@code name=command with arguments} or {@code name=http://host:port,http://host:port}. */
    public static ServerKind parse(String text) {
        int equals = text.indexOf('=');
        if (equals <= 0 || equals == text.length() - 1) {
            throw new IllegalArgumentException(
                    "'" + text + "' (expected: NAME=COMMAND or NAME=URL, as in etcd=/usr/bin/etcd)");
        }
        String name = text.substring(0, equals);
        String rest = text.substring(equals + 1).strip();
        if (rest.startsWith("http://") || rest.startsWith("https://")) {
            return new ServerKind(name, List.of(), List.of(rest.split(",", -1)), List.of(), Map.of(), false);
        }
        // A program whose path has a space is taken as a whole.
        List<String> command = Files.isExecutable(Path.of(rest)) ? List.of(rest) : List.of(rest.split(" +", -1));
        return new ServerKind(name, command, List.of(), List.of(), Map.of(), false);
    }

    /** The same with further flags and environment. */
    public ServerKind with(List<String> moreFlags, Map<String, String> moreEnvironment) {
        return new ServerKind(name, command, urls, moreFlags, moreEnvironment, encrypted);
    }

    public boolean isExternal() {
        return command.isEmpty();
    }
}
