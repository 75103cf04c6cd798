package io.garboard.tck.storage;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The same Java with the same class path and flags, running {@link ChildMain}. What it prints is read line by line; what
 * it writes to its error stream goes into the message of a failure.
 */
final class ChildProcess implements AutoCloseable {

    /** A child that hangs is killed, and its end noticed. */
    private static final long LIFE_SECONDS_MAX = 100;

    private static final long EXIT_WAIT_SECONDS = 60;

    private final Process process;
    private final BufferedReader output;
    private final Path errors;

    private ChildProcess(Process process, Path errors) {
        this.process = process;
        this.errors = errors;
        CompletableFuture.delayedExecutor(LIFE_SECONDS_MAX, TimeUnit.SECONDS)
                .execute(() -> process.toHandle().destroyForcibly());
        this.output = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    }

    /** Starts {@code command} on {@code directory}; {@code temporary} takes its error stream. */
    static ChildProcess start(
            BackendUnderTest backend, String command, Path directory, Path temporary, String... arguments)
            throws IOException {
        List<String> line = new ArrayList<>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(flags());
        // Children live for a second or two: the quick compiler saves a processor's time.
        line.add("-XX:TieredStopAtLevel=1");
        line.add("-XX:ErrorFile=" + temporary.resolve("crash.log"));
        line.add("-XX:-CreateCoredumpOnCrash");
        line.add("-cp");
        line.add(System.getProperty("java.class.path"));
        line.add(ChildMain.class.getName());
        line.add(command);
        line.add(backend.provider().name());
        line.add(directory.toString());
        line.add(Integer.toString(backend.options().size()));
        backend.options().forEach((name, value) -> line.add(name + "=" + value));
        line.addAll(List.of(arguments));
        Path errors = Files.createTempFile(temporary, "child", ".err");
        return new ChildProcess(
                new ProcessBuilder(line)
                        .redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()))
                        .start(),
                errors);
    }

    /** This process's flags, but for agents (debugger, coverage), which listen on a port or write a file. */
    private static List<String> flags() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> !flag.startsWith("-agent") && !flag.startsWith("-javaagent"))
                .filter(flag -> !flag.startsWith("-Xrunjdwp") && !flag.startsWith("-Dsurefire"))
                .toList();
    }

    /** The next line that the child prints, or null if it has ended. */
    @Nullable
    String nextLine() throws IOException {
        return output.readLine();
    }

    /** Fails unless the next line is {@code expected}. */
    void expect(String expected) throws IOException {
        String line = nextLine();
        if (!expected.equals(line)) {
            throw failure("expected it to print '" + expected + "' but got '" + line + "'");
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Ends the child's standard input, which tells it to go on. */
    void closeInput() throws IOException {
        process.getOutputStream().close();
    }

    /**
     * Kills it as kill -9 does, and waits until it is gone. By its handle: {@link Process#destroyForcibly} would also throw
     * away what it has printed and nobody has read yet.
     */
    void kill() {
        process.toHandle().destroyForcibly();
        process.onExit().join();
    }

    /** Waits for it to end by itself and returns its exit value; fails if it hangs. */
    int awaitExit() throws IOException, InterruptedException {
        if (!process.waitFor(EXIT_WAIT_SECONDS, TimeUnit.SECONDS)) {
            throw failure("it hangs");
        }
        return process.exitValue();
    }

    AssertionError failure(String message) throws IOException {
        return new AssertionError("child process: " + message + "\n" + Files.readString(errors));
    }

    @Override
    public void close() {
        kill();
    }
}
