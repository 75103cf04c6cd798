package io.garboard.server.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @Test
    void createsEverythingForTheOwnerAlone() throws Exception {
        Path root = directory.resolve("deep/er/data");
        try (DataDirectory data = DataDirectory.open(root, null)) {
            assertThat(data.isFresh()).isTrue();
            assertThat(data.wal()).isEqualTo(root.resolve("member/wal")).isDirectory();
            assertThat(data.storage()).isEqualTo(root.resolve("member/storage")).isEmptyDirectory();
            assertThat(data.snapshots()).isEmptyDirectory();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(root)))
                    .isEqualTo("rwx------");
        }
    }

    @Test
    void oneProcessHoldsIt() throws Exception {
        try (DataDirectory data = DataDirectory.open(directory, null)) {
            assertThat(data.root()).isEqualTo(directory);
            assertThatThrownBy(() -> DataDirectory.open(directory, null))
                    .isInstanceOf(StartException.class)
                    .hasMessage("data directory " + directory + " is in use by another process");
        }
        DataDirectory.open(directory, null).close();
    }

    @Test
    void itIsFreshAsLongAsThereIsNoLog() throws Exception {
        DataDirectory.open(directory, null).close();
        try (DataDirectory data = DataDirectory.open(directory, null)) {
            assertThat(data.isFresh()).isTrue();
            Files.createFile(data.wal().resolve("segment"));
        }
        try (DataDirectory data = DataDirectory.open(directory, null)) {
            assertThat(data.isFresh()).isFalse();
        }
    }

    @Test
    void theLogMayBeElsewhere() throws Exception {
        Path wal = directory.resolve("fast-disk/wal");
        try (DataDirectory data = DataDirectory.open(directory.resolve("data"), wal)) {
            assertThat(data.wal()).isEqualTo(wal).isDirectory();
            assertThat(directory.resolve("data/member/wal")).doesNotExist();
        }
    }

    @Test
    void etcdsFilesAreLeftAlone() throws Exception {
        Path database = directory.resolve("member/snap/db");
        Files.createDirectories(database.getParent());
        Files.writeString(database, "bolt");
        assertThatThrownBy(() -> DataDirectory.open(directory, null)).hasMessageContaining("was written by etcd");
        assertThat(directory.resolve("member")).isDirectoryNotContaining("glob:**/LOCK");
    }

    @Test
    void saysWhyItCannotBeUsed() throws Exception {
        Path file = Files.createFile(directory.resolve("file"));
        assertThatThrownBy(() -> DataDirectory.open(file, null))
                .isInstanceOf(StartException.class)
                .hasMessageStartingWith("cannot use data directory " + file);
    }
}
