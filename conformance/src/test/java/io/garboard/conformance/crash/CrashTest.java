package io.garboard.conformance.crash;

import io.garboard.conformance.harness.ServerKind;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a server has acknowledged outlives SIGKILL. {@code -Dkills=N} sets how often it dies, {@code -Dseed=N} what its
 * clients do; when exactly the signal meets it is the machine's choice.
 */
@Tag("conformance")
class CrashTest {
    private static final int DEFAULT_KILLS = 30;

    static Stream<ServerKind> kinds() {
        return ServerKind.underTest();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void whatIsAcknowledgedOutlivesAKill(ServerKind kind) throws Exception {
        try (CrashRun run = new CrashRun(Long.getLong("seed", 1), kind)) {
            run.run(Integer.getInteger("kills", DEFAULT_KILLS));
        }
    }
}
