package io.garboard.conformance.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A system clock of one process that is wrong, and can be set while it runs, by Debian's {@code libfaketime}. What counts from
 * the machine's start (Java's {@code nanoTime}, all waiting) stays right, as it does when somebody sets a machine's clock.
 */
public final class WrongClock implements AutoCloseable {

    private final Path offset;
    private final Path library;

    private WrongClock(Path library) throws IOException {
        this.library = library;
        offset = Files.createTempFile("clock-", ".offset");
        set(Duration.ZERO);
    }

    /** Right at first; empty where the library is not installed. */
    public static Optional<WrongClock> find() throws IOException {
        for (Path directory : List.of(Path.of("/usr/lib"), Path.of("/usr/lib64"))) {
            if (Files.isDirectory(directory)) {
                Optional<Path> library = library(directory);
                if (library.isPresent()) {
                    return Optional.of(new WrongClock(library.get()));
                }
            }
        }
        return Optional.empty();
    }

    /** In a folder of its own, which is below the one for the machine's kind. */
    private static Optional<Path> library(Path directory) throws IOException {
        try (Stream<Path> below = Files.list(directory)) {
            return Stream.concat(Stream.of(directory), below)
                    .map(folder -> folder.resolve("faketime/libfaketime.so.1"))
                    .filter(Files::isReadable)
                    .findFirst();
        }
    }

    /** For the process whose clock it is. */
    public Map<String, String> environment() {
        return Map.of(
                "LD_PRELOAD", library.toString(),
                "FAKETIME_TIMESTAMP_FILE", offset.toString(),
                "FAKETIME_NO_CACHE", "1",
                "FAKETIME_DONT_FAKE_MONOTONIC", "1",
                // Its workaround for other C libraries has timed waits return at once here.
                "FAKETIME_FORCE_MONOTONIC_FIX", "0");
    }

    /** From now on it is wrong by this much. */
    public void set(Duration wrongBy) throws IOException {
        Path next = Files.createTempFile(offset.getParent(), "clock-", ".next");
        Files.writeString(next, (wrongBy.isNegative() ? "" : "+") + wrongBy.toSeconds() + "\n");
        Files.move(next, offset, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(offset);
    }
}
