package io.garboard.conformance.etcdctl;

import static org.assertj.core.api.Assertions.assertThat;

import io.garboard.conformance.harness.Etcdctl;
import io.garboard.conformance.harness.Insist;
import io.garboard.conformance.harness.ServerKind;
import io.garboard.conformance.harness.ServerProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** etcdctl's own check of throughput and latency, its small load, which takes a minute, runs to its end. On one backend. */
@Tag("conformance")
class CheckPerfTest {
    private static final long TIMEOUT_SECONDS = 600;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @Test
    void comesToAVerdict() throws Exception {
        Insist.onScene(this::check);
    }

    private void check() throws Exception {
        Path out = directory.resolve("out");
        try (ServerProcess server = ServerProcess.launch(ServerKind.firstUnderTest())) {
            Process check = new Etcdctl(server.endpoint()).start(out, "check", "perf");
            try {
                assertThat(check.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)).isTrue();
            } finally {
                check.destroyForcibly();
            }
            // How much it takes and how long single requests do is the machine's affair as much as the server's, and
            // not
            // judged here: that it comes to a verdict on each is, and that no request failed.
            assertThat(Files.readString(out))
                    .contains(": Throughput ")
                    .contains("lowest request took")
                    .contains(": Stddev ")
                    .doesNotContain("too many errors");
        }
    }
}
