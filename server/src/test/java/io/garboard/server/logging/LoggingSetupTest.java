package io.garboard.server.logging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.garboard.server.config.ConfigException;
import io.garboard.server.config.LogRotation;
import io.garboard.server.config.LoggingConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class LoggingSetupTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @AfterEach
    void stop() {
        LoggingSetup.stop();
    }

    private static Logger logger() {
        return LoggerFactory.getLogger("io.garboard.Test");
    }

    @Test
    void writesToSeveralFilesFromTheLevelOn() throws Exception {
        Path first = directory.resolve("a/first.log");
        Path second = directory.resolve("second.log");
        LoggingSetup.start(new LoggingConfig(
                "warn", LoggingConfig.Format.JSON, List.of(first.toString(), second.toString()), null));
        logger().info("not this");
        logger().warn("but this");
        LoggingSetup.stop();
        assertThat(Files.readString(first)).contains("\"msg\":\"but this\"").doesNotContain("not this");
        assertThat(Files.readString(second)).isEqualTo(Files.readString(first));
    }

    @Test
    void appendsToAFileThatIsThere() throws Exception {
        Path file = directory.resolve("x.log");
        Files.writeString(file, "before\n");
        LoggingSetup.start(new LoggingConfig("info", LoggingConfig.Format.CONSOLE, List.of(file.toString()), null));
        logger().info("after");
        LoggingSetup.stop();
        assertThat(Files.readString(file)).startsWith("before\n").endsWith("\tafter\n");
    }

    @Test
    void rotationKeepsWritingToTheSameName() throws Exception {
        Path file = directory.resolve("r.log");
        LoggingSetup.start(new LoggingConfig(
                "info", LoggingConfig.Format.JSON, List.of(file.toString()), new LogRotation(1, 0, 0, false)));
        String filler = "x".repeat(4000);
        for (int i = 0; i < 700; i++) {
            logger().warn(filler);
        }
        LoggingSetup.stop();
        assertThat(file).exists();
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).allMatch(path -> path.getFileName().toString().startsWith("r.log"));
        }
    }

    @Test
    void aFileThatCannotBeWrittenStopsTheStart() {
        Path file = directory.resolve("no-directory-but-file");
        LoggingConfig config = new LoggingConfig(
                "info", LoggingConfig.Format.JSON, List.of(file.resolve("x.log").toString()), null);
        assertThatThrownBy(() -> {
                    Files.createFile(file);
                    LoggingSetup.start(config);
                })
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("cannot write log file ");
    }
}
