package io.garboard.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.garboard.server.launch.ExitCode;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GarboardTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String... arguments) throws InterruptedException {
        Garboard garboard = new Garboard(
                new PrintStream(out, true, StandardCharsets.UTF_8), new PrintStream(err, true, StandardCharsets.UTF_8));
        return garboard.run(List.of(arguments), Map.of());
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void printsItsVersionUnderBothNames() throws Exception {
        assertThat(run("etcd", "--version")).isEqualTo(ExitCode.OK);
        assertThat(out()).startsWith("etcd Version: 3.7.1\n");
        out.reset();
        assertThat(run("server", "--version")).isEqualTo(ExitCode.OK);
        assertThat(out()).startsWith("garboard Version: ");
    }

    @Test
    void helpGoesToStdoutUnderTheNameThatWasCalled() throws Exception {
        assertThat(run("etcd", "--help")).isEqualTo(ExitCode.OK);
        assertThat(out()).startsWith("Usage:\n  etcd [flags]");
        assertThat(err()).isEmpty();
    }

    @Test
    void misuseGoesToStderr() throws Exception {
        assertThat(run("server", "--nope")).isEqualTo(ExitCode.USAGE);
        assertThat(err()).startsWith("flag provided but not defined: -nope\nUsage:");
        assertThat(out()).isEmpty();
        err.reset();
        assertThat(run("serve")).isEqualTo(ExitCode.USAGE);
        assertThat(err()).startsWith("unknown command \"serve\"");
        err.reset();
        assertThat(run()).isEqualTo(ExitCode.USAGE);
        assertThat(err()).startsWith("no command given");
    }

    @Test
    void aBadConfigurationIsNoMisuse() throws Exception {
        assertThat(run("server", "--election-timeout=1")).isEqualTo(ExitCode.START_FAILED);
        assertThat(err()).startsWith("garboard: --election-timeout[1ms] should be");
    }

    @Test
    void etcdsProxiesAreNotHere() throws Exception {
        assertThat(run("etcd", "grpc-proxy", "start")).isEqualTo(ExitCode.USAGE);
        assertThat(err()).contains("Garboard has no grpc-proxy");
    }

    @Test
    void theLaunchersRehearsalStartsServesARequestAndStops(@TempDir Path directory) throws Exception {
        assertThat(run("rehearse", directory.toString())).as(err()).isEqualTo(ExitCode.OK);
        assertThat(directory.resolve("data")).isNotEmptyDirectory();
    }
}
