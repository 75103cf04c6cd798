package io.garboard.conformance.etcdctl;

import static org.assertj.core.api.Assertions.assertThat;

import io.garboard.conformance.harness.Etcdctl;
import io.garboard.conformance.harness.ServerKind;
import io.garboard.conformance.harness.ServerProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** etcdctl's own check of throughput and latency, its small load, which takes a minute. On the first backend only. */
@Tag("conformance")
class CheckPerfTest {
    private static final long TIMEOUT_SECONDS = 120;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @Test
    void passes() throws Exception {
        Path out = directory.resolve("out");
        try (ServerProcess server = ServerProcess.launch(ServerKind.firstUnderTest())) {
            Process check = new Etcdctl(server.endpoint()).start(out, "check", "perf");
            try {
                assertThat(check.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)).isTrue();
            } finally {
                check.destroyForcibly();
            }
            // How long single requests take is the machine's affair as much as the server's, and not judged here.
            assertThat(Files.readString(out)).contains("PASS: Throughput is").contains("request took");
        }
    }
}
