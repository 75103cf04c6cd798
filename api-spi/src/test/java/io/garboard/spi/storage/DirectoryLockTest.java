package io.garboard.spi.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.garboard.spi.storage.StorageException.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against other processes, the backends' kit tests it. */
final class DirectoryLockTest {

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path directory;

    @Test
    void refusesASecondHolderUntilTheFirstCloses() throws Exception {
        DirectoryLock first = DirectoryLock.acquire(directory);
        for (int i = 0; i < 3; i++) {
            assertRefused(directory);
        }
        first.close();
        DirectoryLock.acquire(directory).close();
    }

    @Test
    void knowsADirectoryByAnyOfItsNames() throws Exception {
        Path link = directory.resolve("link");
        Path real = Files.createDirectory(directory.resolve("real"));
        Files.createSymbolicLink(link, real);
        try (DirectoryLock held = DirectoryLock.acquire(real)) {
            assertThat(held).isNotNull();
            assertRefused(link);
            assertRefused(real.resolve("../real"));
        }
    }

    @Test
    void closingTwiceGivesNobodyElsesLockUp() throws Exception {
        DirectoryLock first = DirectoryLock.acquire(directory);
        first.close();
        try (DirectoryLock second = DirectoryLock.acquire(directory)) {
            first.close();
            assertThat(second).isNotNull();
            assertRefused(directory);
        }
    }

    private static void assertRefused(Path path) {
        StorageException refusal = Assertions.catchThrowableOfType(
                StorageException.class, () -> DirectoryLock.acquire(path).close());
        assertThat(refusal).isNotNull();
        assertThat(refusal.kind()).isEqualTo(Kind.REFUSED);
        assertThat(refusal.getMessage()).contains(path.toString());
    }
}
