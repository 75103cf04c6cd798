package io.garboard.conformance.harness;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What can be started: etcd itself, or Garboard on one of its backends. */
public enum ServerKind {
    ETCD,
    GARBOARD_LMDB,
    GARBOARD_SQLITE;

    /** Servers are started by the hundred and live for seconds: to compile for speed would cost more than it gives. */
    private static final String QUICK_TO_START = "-XX:+UseSerialGC -XX:TieredStopAtLevel=1";

    /** The servers to hold against etcd: {@code -Dsut=etcd,garboard_lmdb}; both backends by default. */
    public static Stream<ServerKind> underTest() {
        String names = System.getProperty("sut", "");
        if (names.isEmpty()) {
            return Stream.of(GARBOARD_LMDB, GARBOARD_SQLITE);
        }
        return Stream.of(names.toUpperCase(Locale.ROOT).split(",")).map(ServerKind::valueOf);
    }

    /** For tests whose subject does not depend on the backend: the first one under test. */
    public static ServerKind firstUnderTest() {
        return underTest().findFirst().orElseThrow();
    }

    public boolean isGarboard() {
        return this != ETCD;
    }

    /**
     * The command up to, not including, the flags both kinds share.
     *
     * @param heap the JVM's option for the most that its heap may take
     */
    List<String> command(String heap) {
        if (this == ETCD) {
            return List.of(Binaries.etcd().toString());
        }
        List<String> command = new ArrayList<>(List.of(Binaries.java().toString()));
        command.add(heap);
        command.addAll(jvmOptions());
        command.addAll(ClassArchive.options());
        command.addAll(List.of("-jar", Binaries.garboardJar().toString(), "server", "--backend", backend()));
        return command;
    }

    /** Options of the servers' JVMs, heap apart. */
    static List<String> jvmOptions() {
        List<String> options = new ArrayList<>(
                List.of(System.getProperty("garboard.jvm", QUICK_TO_START).split(" ")));
        if (Runtime.version().feature() >= 24) {
            options.add("--enable-native-access=ALL-UNNAMED");
            options.add("--sun-misc-unsafe-memory-access=allow");
        }
        return options;
    }

    private String backend() {
        return this == GARBOARD_SQLITE ? "sqlite" : "lmdb";
    }
}
