package io.garboard.conformance.harness;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs etcdctl against one endpoint. Thread-safe. */
public final class Etcdctl {
    private static final long TIMEOUT_SECONDS = 240;

    private final String endpoint;

    public Etcdctl(String endpoint) {
        this.endpoint = endpoint;
    }

    /** What a run printed and how it ended. */
    public record Result(int exitCode, String out, String err) {}

    public Result run(String... arguments) throws IOException, InterruptedException {
        return runWithInput("", arguments);
    }

    /** Runs a command that may be repeated, until the cluster does not say any more that it cannot now. */
    public Result insist(String... arguments) throws IOException, InterruptedException {
        long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS);
        Result result = run(arguments);
        while (result.exitCode() != 0 && Insist.isPassing(result.err()) && System.nanoTime() < deadlineNanos) {
            result = run(arguments);
        }
        return result;
    }

    /** Runs a command that reads {@code input} on its standard input. */
    public Result runWithInput(String input, String... arguments) throws IOException, InterruptedException {
        Path out = Files.createTempFile("etcdctl-", ".out");
        Path err = Files.createTempFile("etcdctl-", ".err");
        try {
            Process process = builder(arguments)
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
            try (var stdin = process.getOutputStream()) {
                stdin.write(input.getBytes(StandardCharsets.UTF_8));
            }
            if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
                throw new AssertionError("etcdctl " + List.of(arguments) + " hangs: " + Files.readString(out));
            }
            return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
        } finally {
            Files.delete(out);
            Files.delete(err);
        }
    }

    /** For commands that run until they are ended: the caller must destroy the process. */
    public Process start(Path out, String... arguments) throws IOException {
        return builder(arguments)
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
    }

    private ProcessBuilder builder(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Binaries.etcdctl().toString());
        command.addAll(List.of("--endpoints", endpoint));
        // Its own five seconds are an operator's patience, and no promise of a server's. What is given behind takes
        // precedence.
        command.addAll(List.of("--command-timeout=60s", "--dial-timeout=60s"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("ETCDCTL_API", "3");
        return builder;
    }
}
