package io.garboard.core.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.garboard.core.peer.SnapshotHeader;
import io.garboard.core.wal.FaultDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class LeftOverFilesTest {

    private static final Path DIRECTORY = Path.of("/disk/snap");

    private final FaultDisk disk = new FaultDisk();

    /** A process begins to take a snapshot of everything up to {@code index}, and dies. */
    private String partOf(long index) throws IOException {
        IncomingFile file = new IncomingFile(disk, DIRECTORY, new SnapshotHeader(1, index, 1, -7, 1000), 77);
        assertThat(file.open()).isZero();
        file.write(ByteBuffer.wrap(new byte[] {'G', 'A', 'R', 'B'}));
        disk.killProcess();
        return String.valueOf(file.path().getFileName());
    }

    @Test
    void whatTheStateIncludesIsDeletedAtStart() throws IOException {
        partOf(20);
        String ahead = partOf(21);
        LeftOverFiles files = new LeftOverFiles(disk, DIRECTORY);
        files.deleteUpTo(20);
        assertThat(disk.list(DIRECTORY)).containsExactly(ahead);
        assertThat(files.isEmpty()).isFalse();
    }

    @Test
    void whatIsAheadIsDeletedOnceTheStateHasCaughtUp() throws IOException {
        partOf(21);
        LeftOverFiles files = new LeftOverFiles(disk, DIRECTORY);
        files.deleteUpTo(20);
        files.deleteUpTo(25);
        assertThat(disk.list(DIRECTORY)).isEmpty();
        assertThat(files.isEmpty()).isTrue();
    }

    @Test
    void otherFilesAreLeftAlone() throws IOException {
        disk.create(DIRECTORY.resolve("spool-1.snap")).close();
        disk.create(DIRECTORY.resolve("incoming-what.snap")).close();
        new LeftOverFiles(disk, DIRECTORY).deleteUpTo(Long.MAX_VALUE);
        assertThat(disk.list(DIRECTORY)).containsExactly("spool-1.snap");
    }

    @Test
    void whatIsTakenUpAgainIsNotTouched() throws IOException {
        String name = partOf(3);
        LeftOverFiles files = new LeftOverFiles(disk, DIRECTORY);
        files.forget();
        files.deleteUpTo(100);
        assertThat(disk.list(DIRECTORY)).containsExactly(name);
    }
}
