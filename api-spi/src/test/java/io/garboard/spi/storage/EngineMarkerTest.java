package io.garboard.spi.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.garboard.spi.storage.StorageException.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EngineMarkerTest {

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path directory;

    @Test
    void marksAnEmptyDirectory() throws Exception {
        assertThat(EngineMarker.owner(directory)).isEmpty();
        EngineMarker.claim(directory, "lmdb");
        assertThat(EngineMarker.owner(directory)).contains("lmdb");
        assertThat(directory.resolve(EngineMarker.FILE_NAME)).hasContent("lmdb\n");
        assertThat(directory.toFile().list()).containsExactly(EngineMarker.FILE_NAME);
    }

    @Test
    void claimsItsOwnDirectoryAgainWhateverIsInIt() throws Exception {
        EngineMarker.claim(directory, "lmdb");
        Files.writeString(directory.resolve("data"), "rows");
        EngineMarker.claim(directory, "lmdb");
        assertThat(EngineMarker.owner(directory)).contains("lmdb");
    }

    @Test
    void refusesAnotherEnginesDirectoryWithBothNamesAndTheWayOut() throws Exception {
        EngineMarker.claim(directory, "lmdb");
        StorageException refusal = refused(() -> EngineMarker.claim(directory, "sqlite"));
        assertThat(refusal.getMessage())
                .contains("'lmdb'", "'sqlite'", "--backend lmdb", "--backend sqlite", directory.toString());
        assertThat(EngineMarker.owner(directory)).contains("lmdb");
    }

    @Test
    void refusesFilesWithoutAMarker() throws Exception {
        Files.writeString(directory.resolve("data"), "whose?");
        StorageException refusal = refused(() -> EngineMarker.claim(directory, "lmdb"));
        assertThat(refusal.getMessage()).contains("lmdb", directory.toString());
        assertThat(EngineMarker.owner(directory)).isEmpty();
    }

    @Test
    void finishesAClaimThatACrashCutShort() throws Exception {
        Files.writeString(directory.resolve(EngineMarker.FILE_NAME + ".tmp"), "lm");
        EngineMarker.claim(directory, "lmdb");
        assertThat(EngineMarker.owner(directory)).contains("lmdb");
        assertThat(directory.toFile().list()).containsExactly(EngineMarker.FILE_NAME);
    }

    @Test
    void takesAMarkerThatIsNoNameForNobodys() throws Exception {
        Files.writeString(directory.resolve(EngineMarker.FILE_NAME), "");
        refused(() -> EngineMarker.claim(directory, "lmdb"));
    }

    @Test
    void callsAMarkerThatCannotBeReadCorrupt() throws Exception {
        Files.write(directory.resolve(EngineMarker.FILE_NAME), new byte[] {(byte) 0xff, 0});
        assertThat(failure(() -> EngineMarker.claim(directory, "lmdb")).kind()).isEqualTo(Kind.CORRUPT);
    }

    @Test
    void marksACopyWhateverIsInIt() throws Exception {
        Files.writeString(directory.resolve("data"), "rows");
        EngineMarker.mark(directory, "lmdb");
        EngineMarker.claim(directory, "lmdb");
        assertThat(EngineMarker.owner(directory)).contains("lmdb");
    }

    private static StorageException refused(ThrowingCallable call) {
        StorageException failure = failure(call);
        assertThat(failure.kind()).isEqualTo(Kind.REFUSED);
        return failure;
    }

    private static StorageException failure(ThrowingCallable call) {
        StorageException failure = Assertions.catchThrowableOfType(StorageException.class, call);
        assertThat(failure).isNotNull();
        return failure;
    }
}
