package io.garboard.conformance.differential;

import io.garboard.conformance.harness.EncryptionFiles;
import io.garboard.conformance.harness.Insist;
import io.garboard.conformance.harness.ServerKind;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Garboard answers as etcd does. {@code -Dseeds=N} runs more seeds, {@code -Dseed=N} replays one,
 * {@code -Doperations=N} sets the length, {@code -Dsut=…} chooses the servers.
 */
@Tag("conformance")
class DifferentialTest {
    private static final int DEFAULT_SEEDS = 2;
    private static final int DEFAULT_OPERATIONS = 10_000;

    static Stream<Arguments> runs() {
        Long seed = Long.getLong("seed");
        LongStream seeds = seed != null
                ? LongStream.of(seed)
                : LongStream.rangeClosed(1, Integer.getInteger("seeds", DEFAULT_SEEDS));
        return seeds.boxed().flatMap(number -> ServerKind.underTest().map(kind -> Arguments.of(number, kind)));
    }

    @ParameterizedTest(name = "seed {0} on {1}")
    @MethodSource("runs")
    void answersAsEtcdDoes(long seed, ServerKind kind) throws Exception {
        compare(seed, kind, Integer.getInteger("operations", DEFAULT_OPERATIONS));
    }

    /** All but the keys that are no text, which no configuration can name. */
    @Test
    void answersAsEtcdDoesWithValuesEncrypted(@TempDir Path directory) throws Exception {
        long seed = Long.getLong("seed", 3);
        EncryptionFiles files = new EncryptionFiles(directory);
        files.configure(List.of("a", "b", "registry", "z"));
        compare(seed, ServerKind.firstUnderTest(), Integer.getInteger("operations", 5_000), files.flag());
    }

    private static void compare(long seed, ServerKind kind, int operations, String... flags) throws Exception {
        Insist.onScene(() -> {
            try (DifferentialRun run = new DifferentialRun(seed, kind, flags)) {
                run.run(operations);
            }
        });
    }
}
