package io.garboard.tck.storage;

import io.garboard.spi.storage.StateMachineStorage;
import io.garboard.spi.storage.StateMachineStorageProvider;
import io.garboard.spi.storage.StorageConfig;
import io.garboard.spi.storage.StorageException;
import io.garboard.spi.storage.Table;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a backend's test class said of the backend. */
record BackendUnderTest(
        Class<?> testClass,
        StateMachineStorageProvider provider,
        Map<String, String> options,
        Map<String, String> badOptionValues,
        Fullness fullness,
        boolean detectsBitFlips) {

    StateMachineStorage open(Path directory, List<Table> tables) throws StorageException {
        return open(directory, tables, Map.of());
    }

    StateMachineStorage open(Path directory, List<Table> tables, Map<String, String> moreOptions)
            throws StorageException {
        return open(directory, tables, Fullness.DEFAULT_CAPACITY_BYTES, moreOptions);
    }

    StateMachineStorage open(Path directory, List<Table> tables, long capacityBytes, Map<String, String> moreOptions)
            throws StorageException {
        Map<String, String> all = new HashMap<>(options);
        all.putAll(moreOptions);
        return provider.open(new StorageConfig(directory, tables, capacityBytes, all));
    }

    Seeds seeds() {
        return new Seeds(testClass);
    }
}
