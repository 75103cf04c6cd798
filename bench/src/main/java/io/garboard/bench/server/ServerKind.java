package io.garboard.bench.server;

import java.util.List;

/**
 * A program that serves the etcd API.
 *
 * @param name what it is called in reports
 * @param command how it is started, before the flags that the benchmark adds
 */
public record ServerKind(String name, List<String> command) {

    public ServerKind {
        command = List.copyOf(command);
    }

    /** Parses {@code name=command with arguments}. */
    public static ServerKind parse(String text) {
        int equals = text.indexOf('=');
        if (equals <= 0 || equals == text.length() - 1) {
            throw new IllegalArgumentException("'" + text + "' (expected: NAME=COMMAND, as in etcd=/usr/bin/etcd)");
        }
        return new ServerKind(
                text.substring(0, equals), List.of(text.substring(equals + 1).split(" +", -1)));
    }
}
