package io.garboard.conformance.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.garboard.conformance.harness.Binaries;
import io.garboard.conformance.harness.Insist;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The etcdctl commands of one section of {@code docs/operations.md}, to be run as they are printed there. */
final class Runbook {

    private static final Pattern COMMAND = Pattern.compile("`(etcdctl [^`]+)`");

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final List<String> commands = new ArrayList<>();
    private int next;

    private Runbook() {}

    /** @param title of the section, a heading of the third level */
    static Runbook section(String title) throws IOException {
        String text = Files.readString(Binaries.repositoryRoot().resolve("docs/operations.md"));
        String heading = "\n### " + title + "\n";
        assertThat(text).contains(heading);
        String section = text.substring(text.indexOf(heading) + heading.length());
        Matcher matcher = COMMAND.matcher(section.substring(0, section.indexOf("\n##")));
        Runbook runbook = new Runbook();
        while (matcher.find()) {
            runbook.commands.add(matcher.group(1).replaceAll("\\s+", " "));
        }
        return runbook;
    }

    /** Moves on to the next command without running this one. */
    void skip() {
        next++;
    }

    /**
     * Runs the next command, which must succeed, and tells what it printed. Tried again, as the text says, while members have
     * not been connected for long enough, and while the cluster says that it cannot now: what was taken although its answer
     * did not come is refused the second time, and would fail the test.
     *
     * @param variables of the shell, such as {@code REST}
     * @param examples what the text has as examples, and what is true instead
     */
    String run(Map<String, String> variables, Map<String, String> examples) throws IOException, InterruptedException {
        long deadlineNanos = System.nanoTime() + PATIENCE.toNanos();
        Result result = attempt(variables, examples);
        while (result.exitCode() != 0 && Insist.isPassing(result.out()) && System.nanoTime() < deadlineNanos) {
            result = attempt(variables, examples);
        }
        assertThat(result.exitCode()).as("%s", result).isZero();
        next++;
        return result.out();
    }

    /** Whether the same command succeeds; the next call runs it once more. */
    boolean succeeds(Map<String, String> variables, Map<String, String> examples)
            throws IOException, InterruptedException {
        return attempt(variables, examples).exitCode() == 0;
    }

    boolean isDone() {
        return next == commands.size();
    }

    private record Result(String command, int exitCode, String out) {}

    private Result attempt(Map<String, String> variables, Map<String, String> examples)
            throws IOException, InterruptedException {
        String command = commands.get(next);
        for (Map.Entry<String, String> example : examples.entrySet()) {
            assertThat(command).contains(example.getKey());
            command = command.replace(example.getKey(), example.getValue());
        }
        ProcessBuilder builder = new ProcessBuilder("sh", "-uc", command).redirectErrorStream(true);
        // Its own five seconds are an operator's patience, and no promise of a server's.
        builder.environment().putAll(Map.of("ETCDCTL_COMMAND_TIMEOUT", "60s", "ETCDCTL_DIAL_TIMEOUT", "60s"));
        builder.environment().putAll(variables);
        builder.environment()
                .merge(
                        "PATH",
                        Binaries.etcdctl().resolveSibling("").toString(),
                        (path, etcdctl) -> etcdctl + ":" + path);
        Process process = builder.start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(command, process.waitFor(), out);
    }
}
