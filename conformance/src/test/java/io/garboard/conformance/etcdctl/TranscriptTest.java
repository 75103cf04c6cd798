package io.garboard.conformance.etcdctl;

import static org.assertj.core.api.Assertions.assertThat;

import io.garboard.conformance.harness.Insist;
import io.garboard.conformance.harness.ServerKind;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** etcdctl prints the same and ends the same, whichever server it talks to. */
@Tag("conformance")
class TranscriptTest {
    static Stream<Arguments> scripts() {
        return ServerKind.underTest()
                .flatMap(kind -> Stream.of(
                        Arguments.of(kind, "keys", Scripts.KEYS),
                        Arguments.of(kind, "transactions", Scripts.TRANSACTIONS),
                        Arguments.of(kind, "leases", Scripts.LEASES),
                        Arguments.of(kind, "compaction", Scripts.COMPACTION),
                        Arguments.of(kind, "maintenance", Scripts.MAINTENANCE)));
    }

    @ParameterizedTest(name = "{1} on {0}")
    @MethodSource("scripts")
    void printsTheSame(ServerKind kind, String name, List<Step> script) throws Exception {
        Insist.onScene(() -> compare(kind, script));
    }

    private static void compare(ServerKind kind, List<Step> script) throws Exception {
        SoftAssertions differences = new SoftAssertions();
        ExecutorService other = Executors.newSingleThreadExecutor();
        try (Terminal reference = new Terminal(ServerKind.ETCD);
                Terminal tested = new Terminal(kind)) {
            for (Step step : script) {
                Callable<String> run = () -> tested.run(step);
                Future<String> actual = other.submit(run);
                String expected = reference.run(step);
                differences.assertThat(actual.get()).as(step.toString()).isEqualTo(expected);
            }
            assertThat(reference.server().epitaph()).isEmpty();
        } finally {
            other.shutdownNow();
        }
        differences.assertAll();
    }
}
