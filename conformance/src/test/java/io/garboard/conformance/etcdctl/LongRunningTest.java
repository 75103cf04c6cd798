package io.garboard.conformance.etcdctl;

import static org.assertj.core.api.Assertions.assertThat;

import io.garboard.conformance.harness.Await;
import io.garboard.conformance.harness.Insist;
import io.garboard.conformance.harness.ServerKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** etcdctl commands that stay: watch, lock, elect, keep-alive. The reference first, then the server under test. */
@Tag("conformance")
class LongRunningTest {
    private static final Duration TIMEOUT = Duration.ofMinutes(3);
    private static final String SENTINEL = "the-end";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    static Stream<ServerKind> kinds() {
        return ServerKind.underTest();
    }

    @FunctionalInterface
    private interface Scene {
        String play(Terminal terminal) throws Exception;
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void watchesPrintTheSame(ServerKind kind) throws Exception {
        List<String> commands = List.of(
                "watch k --prefix --rev 1",
                "watch k --prefix --rev 3 --prev-kv",
                "watch k/1 --rev 1 -w fields",
                "watch k k/2 --rev 1",
                "watch k --prefix --rev 1 -w json",
                "watch k --prefix --rev 1 --prev-kv --progress-notify -w simple");
        for (String command : commands) {
            compare(kind, command, terminal -> watch(terminal, command));
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void interactiveWatchPrintsTheSame(ServerKind kind) throws Exception {
        compare(kind, "watch --interactive", terminal -> {
            Path out = directory.resolve("interactive-" + System.nanoTime());
            Process watch = terminal.start(out, "watch --interactive");
            try {
                type(watch, "watch k --prefix\n");
                awaitProgress(watch, out, 1);
                terminal.run(Step.of("put k/1 v"));
                await(out, "k/1");
                awaitProgress(watch, out, 2);
                return Files.readString(out).replaceAll("(progress notify: \\d+\n)\\1+", "$1");
            } finally {
                end(watch);
            }
        });
    }

    private static void type(Process process, String text) throws IOException {
        process.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    /** Asks now and then: a server whose watchers lag a little does not answer. */
    private static void awaitProgress(Process watch, Path out, int revision) {
        long[] next = {System.nanoTime()};
        Await.until(TIMEOUT, () -> "no progress to " + revision + " in " + read(out), () -> {
            if (System.nanoTime() - next[0] >= 0) {
                type(watch, "progress\n");
                next[0] = System.nanoTime() + Duration.ofSeconds(1).toNanos();
            }
            return read(out).contains("progress notify: " + revision + "\n");
        });
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void locksAndElectionsWork(ServerKind kind) throws Exception {
        compare(kind, "lock with a command", terminal -> terminal.run(Step.of("lock my-lock echo held")));
        compare(kind, "lock, waited for", this::contendedLock);
        compare(kind, "elect", this::election);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void keepAliveGoesOn(ServerKind kind) throws Exception {
        compare(kind, "lease keep-alive", terminal -> {
            terminal.run(Step.of("lease grant 6"));
            Path out = directory.resolve("keep-alive-" + System.nanoTime());
            Process keepAlive = terminal.start(out, "lease keep-alive {lease}");
            try {
                Await.until(
                        TIMEOUT,
                        () -> "two renewals",
                        () -> Files.readAllLines(out).size() >= 2);
                String alive = terminal.run(Step.of("lease timetolive {lease}"));
                terminal.run(Step.of("lease revoke {lease}"));
                assertThat(keepAlive.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS))
                        .isTrue();
                List<String> lines = Files.readAllLines(out);
                // Whoever stands still for as long as a lease lasts may lose it: then nothing can be said.
                if (alive.contains("already expired") || !lines.get(1).contains("keepalived")) {
                    throw new Insist.MachineTooSlowException("the lease did not last: " + alive + lines);
                }
                return alive.replaceAll("TTL\\(6s\\).*", "") + lines.get(0) + lines.get(lines.size() - 1);
            } finally {
                end(keepAlive);
            }
        });
    }

    private String watch(Terminal terminal, String command) throws Exception {
        for (Step step : history()) {
            terminal.run(step);
        }
        Path out = directory.resolve("watch-" + System.nanoTime());
        Process watch = terminal.start(out, command);
        try {
            String sentinel = command.endsWith("json") ? "dGhlLWVuZA" : SENTINEL;
            terminal.run(Step.of("put k/1 " + SENTINEL));
            await(out, sentinel);
            if (command.endsWith("fields")) {
                // The fields of an event come one by one, and this is the last.
                Await.until(TIMEOUT, () -> "no end of the event in " + read(out), () -> read(out)
                        .substring(read(out).lastIndexOf(sentinel))
                        .contains("\"Lease\""));
            }
            // How events are batched decides how often the header is printed.
            return command.matches(".*-w (json|fields)") ? eventsOnly(Files.readString(out)) : Files.readString(out);
        } finally {
            end(watch);
        }
    }

    private static String eventsOnly(String output) {
        List<String> events = new ArrayList<>();
        for (String part : output.split("(?=\\{\"(type|kv)\":)|\n", -1)) {
            if (part.contains("\"kv\"")
                    || part.matches("\"(Type|Key|Value|ModRevision|CreateRevision|Version|Lease)\".*")) {
                events.add(part.replaceAll("(}+],\"CompactRevision.*|[],}]*)$", ""));
            }
        }
        return String.join("\n", events);
    }

    private static List<Step> history() {
        return Stream.of("put k/1 a", "put k/2 b", "put k/1 c", "del k/2", "put l z", "del k --prefix")
                .map(Step::of)
                .toList();
    }

    private String contendedLock(Terminal terminal) throws Exception {
        Path first = directory.resolve("lock-1-" + System.nanoTime());
        Path second = directory.resolve("lock-2-" + System.nanoTime());
        // Not the ten seconds that a session may be silent by default.
        Process holder = terminal.start(first, "lock --ttl=120 contended");
        Process waiter = null;
        try {
            await(first, "contended/");
            waiter = terminal.start(second, "lock --ttl=120 contended");
            Await.until(
                    TIMEOUT,
                    () -> "two candidates",
                    () -> terminal.run(Step.of("get contended --prefix --keys-only"))
                                    .split("contended/", -1)
                                    .length
                            == 3);
            assertThat(second).isEmptyFile();
            end(holder);
            await(second, "contended/");
            end(waiter);
            return Files.readString(first) + Files.readString(second);
        } finally {
            end(holder);
            if (waiter != null) {
                end(waiter);
            }
        }
    }

    private String election(Terminal terminal) throws Exception {
        Path leader = directory.resolve("elect-" + System.nanoTime());
        Path observer = directory.resolve("observe-" + System.nanoTime());
        Process candidate = terminal.start(leader, "elect the-election candidate-1");
        Process observing = null;
        try {
            await(leader, "candidate-1");
            observing = terminal.start(observer, "elect --listen the-election");
            await(observer, "candidate-1");
            return Files.readString(leader) + Files.readString(observer);
        } finally {
            end(candidate);
            if (observing != null) {
                end(observing);
            }
        }
    }

    private static void compare(ServerKind kind, String name, Scene scene) throws Exception {
        Insist.onScene(() -> {
            String expected = play(ServerKind.ETCD, scene);
            assertThat(play(kind, scene))
                    .as("etcdctl " + name)
                    .isEqualTo(expected)
                    .isNotEmpty();
        });
    }

    private static String play(ServerKind kind, Scene scene) throws Exception {
        try (Terminal terminal = new Terminal(kind)) {
            return terminal.neutral(scene.play(terminal));
        }
    }

    private static void await(Path out, String text) {
        Await.until(
                TIMEOUT,
                () -> "no '" + text + "' in " + read(out),
                () -> Files.exists(out) && Files.readString(out).contains(text));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static void end(Process process) throws InterruptedException {
        process.destroy();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }
}
