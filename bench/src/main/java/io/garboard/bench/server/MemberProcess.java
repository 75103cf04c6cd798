package io.garboard.bench.server;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One member as a process of its own. */
final class MemberProcess {

    private static final long STOP_SECONDS = 30;

    private final List<String> command;
    private final Map<String, String> environment;
    private final Path log;
    private Process process;

    private MemberProcess(List<String> command, Map<String, String> environment, Path log, Process process) {
        this.command = command;
        this.environment = environment;
        this.log = log;
        this.process = process;
    }

    static MemberProcess start(List<String> command, Map<String, String> environment, Path log) throws IOException {
        return new MemberProcess(command, environment, log, launch(command, environment, log));
    }

    private static Process launch(List<String> command, Map<String, String> environment, Path log) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** Starts it again, with the same flags. */
    void startAgain() throws IOException {
        process = launch(command, environment, log);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    long pid() {
        return process.pid();
    }

    Path log() {
        return log;
    }

    /** Ends it by SIGTERM, or by SIGKILL if it does not end by itself. */
    void stop() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
