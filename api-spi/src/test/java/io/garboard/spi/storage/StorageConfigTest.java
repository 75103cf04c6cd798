package io.garboard.spi.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.garboard.spi.storage.Table.KeyOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the records of the SPI accept. */
final class StorageConfigTest {

    private static final Path DIRECTORY = Path.of("storage");

    @Test
    void keepsCopiesOfTablesAndOptions() {
        List<Table> tables = new ArrayList<>(List.of(table(0, "key")));
        Map<String, String> options = new HashMap<>(Map.of("a", "1"));
        StorageConfig config = new StorageConfig(DIRECTORY, tables, 1, options);
        tables.clear();
        options.clear();
        assertThat(config.tables()).containsExactly(table(0, "key"));
        assertThat(config.options()).containsExactly(Map.entry("a", "1"));
    }

    @Test
    void wantsTableIdsInOrderFrom0() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new StorageConfig(DIRECTORY, List.of(table(1, "key")), 1, Map.of()))
                .withMessage("table key has id 1 (expected: 0)");
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> new StorageConfig(DIRECTORY, List.of(table(0, "key"), table(0, "meta")), 1, Map.of()));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE})
    void wantsACapacity(long capacityBytes) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new StorageConfig(DIRECTORY, List.of(), capacityBytes, Map.of()))
                .withMessageContaining("capacityBytes: " + capacityBytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"key", "members_removed", "authUsers", "_", "Z"})
    void takesTableNames(String name) {
        assertThat(table(0, name).name()).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "key1", "a-b", "a.b", "clé", "a/b"})
    void refusesOtherTableNames(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> table(0, name)).withMessageContaining("'" + name + "'");
    }

    @Test
    void limitsTableNamesAndIds() {
        assertThat(table(0, "a".repeat(64)).name()).hasSize(64);
        assertThatIllegalArgumentException().isThrownBy(() -> table(0, "a".repeat(65)));
        assertThatIllegalArgumentException().isThrownBy(() -> table(-1, "key"));
    }

    private static Table table(int id, String name) {
        return new Table(id, name, KeyOrder.ANY);
    }
}
