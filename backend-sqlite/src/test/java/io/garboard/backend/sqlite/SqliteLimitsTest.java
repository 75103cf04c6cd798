package io.garboard.backend.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.garboard.spi.storage.EngineMarker;
import io.garboard.spi.storage.ReadView;
import io.garboard.spi.storage.StateMachineStorage;
import io.garboard.spi.storage.StorageConfig;
import io.garboard.spi.storage.StorageException;
import io.garboard.spi.storage.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What this engine promises beside the SPI. */
class SqliteLimitsTest {

    private static final Table META = new Table(0, "meta", Table.KeyOrder.ANY);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @Test
    void moreViewsThanReadersAreTransientAndNameTheOption() throws StorageException {
        try (StateMachineStorage storage = open(directory, Map.of("max-readers", "8"))) {
            List<ReadView> views = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                views.add(storage.openReadView());
            }
            assertThatThrownBy(storage::openReadView)
                    .isInstanceOfSatisfying(StorageException.class, e -> assertThat(e.kind())
                            .isEqualTo(StorageException.Kind.TRANSIENT))
                    .hasMessageContaining("max-readers");
            views.remove(0).close();
            views.add(storage.openReadView());
            views.forEach(ReadView::close);
        }
    }

    @Test
    void aCopyThatWasBrokenOffIsRefused() throws StorageException, IOException {
        Path copy = Files.createDirectory(directory.resolve("copy"));
        try (StateMachineStorage storage = open(Files.createDirectory(directory.resolve("storage")), Map.of())) {
            storage.copyTo(copy);
        }
        Files.delete(copy.resolve(EngineMarker.FILE_NAME)); // it is written last
        assertThatThrownBy(() -> open(copy, Map.of()))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("no ENGINE marker");
    }

    @Test
    void anOptionOutOfRangeIsRefusedWithItsRange() {
        assertThatThrownBy(() -> open(directory, Map.of("max-readers", "7")))
                .isInstanceOf(StorageException.class)
                .hasMessage("backend option max-readers: '7' (expected: a whole number from 8 to 10000)");
        assertThatThrownBy(() -> open(directory, Map.of("max-size-bytes", "1000")))
                .isInstanceOf(StorageException.class)
                .hasMessage("backend option max-size-bytes: '1000' (expected: 0, or at least 1048576)");
        assertThat(directory).isEmptyDirectory();
    }

    private static StateMachineStorage open(Path directory, Map<String, String> options) throws StorageException {
        return new SqliteStorageProvider().open(new StorageConfig(directory, List.of(META), 1L << 30, options));
    }
}
