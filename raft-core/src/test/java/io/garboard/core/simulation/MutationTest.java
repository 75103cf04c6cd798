package io.garboard.core.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Shows that the simulation bites: every deliberate bug is caught. */
class MutationTest {

    private static final int SEEDS_MAX = Integer.getInteger("mutation.seeds", 400);
    private static final String CLASS_PATH =
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path", ""));

    @TempDir
    Path directory;

    @Test
    void everyMutationStillFitsItsSource() throws IOException {
        List<Mutation> mutations = Mutation.all();
        assertThat(mutations).hasSizeGreaterThanOrEqualTo(10);
        for (Mutation mutation : mutations) {
            assertThat(mutation.matches())
                    .as("places in %s that mutation %s is for", mutation.file(), mutation.name())
                    .isEqualTo(1);
        }
    }

    @Tag("mutations")
    @TestFactory
    Stream<DynamicTest> everyMutationIsCaught() {
        String only = System.getProperty("mutation", "");
        return Mutation.all().stream()
                .filter(mutation -> only.isEmpty() || mutation.name().equals(only))
                .map(mutation -> DynamicTest.dynamicTest(mutation.name(), () -> isCaught(mutation)));
    }

    private void isCaught(Mutation mutation) throws IOException, InterruptedException {
        Path folder = Files.createDirectories(directory.resolve(mutation.name()));
        mutation.compileInto(folder, CLASS_PATH);
        Path output = folder.resolve("output");
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        Mutation.inFront(folder, CLASS_PATH),
                        SimulationMain.class.getName(),
                        "--until-caught",
                        "--threads",
                        "2",
                        "--seeds",
                        String.valueOf(SEEDS_MAX))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(child.waitFor(5, TimeUnit.MINUTES))
                    .as("%s ends", mutation)
                    .isTrue();
        } finally {
            child.destroyForcibly();
        }
        String said = Files.readString(output, StandardCharsets.UTF_8);
        assertThat(child.exitValue()).as("%s is not caught: %s", mutation, said).isEqualTo(SimulationMain.CAUGHT);
        System.out.println(mutation.name() + ": " + said.lines().findFirst().orElse(""));
    }
}
