package io.garboard.tck.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;

/** Copies of a closed storage's files, each damaged in another way, and read by one child process. */
final class DamagedCopies {

    /** What is done to the main file. */
    interface Damage {
        void apply(DamagedFile file) throws Exception;
    }

    private final Path original;
    private final Path parent;
    private final String digest;
    private final List<String> names = new ArrayList<>();

    DamagedCopies(Path original, Path parent, String digest) {
        this.original = original;
        this.parent = parent;
        this.digest = digest;
    }

    void add(String name, Damage damage) throws Exception {
        Path copy = Files.createDirectory(parent.resolve(name));
        try (Stream<Path> files = Files.list(original)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        damage.apply(DamagedFile.largestIn(copy));
        names.add(name);
    }

    /** Fails unless what came of every copy matches {@code pattern}, and the child ended well. */
    void assertOutcomes(BackendUnderTest backend, Path temporary, String pattern)
            throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(names);
        arguments.add(0, digest);
        try (ChildProcess child =
                ChildProcess.start(backend, "read", parent, temporary, arguments.toArray(String[]::new))) {
            for (String name : names) {
                String line = child.nextLine();
                if (line == null) {
                    throw child.failure("it died of '" + name + "' with exit value " + child.awaitExit());
                }
                Assertions.assertThat(line).matches(name + " (" + pattern + ")");
            }
            Assertions.assertThat(child.awaitExit()).as("exit value").isZero();
        }
    }
}
