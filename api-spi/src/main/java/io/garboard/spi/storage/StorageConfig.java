package io.garboard.spi.storage;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Everything a backend needs to open.
 *
 * @param directory exists, is writable, and belongs to this storage alone: a backend keeps all its files in it and
 *     touches nothing outside
 * @param tables all tables, ids 0 to n-1 in order; a table that the directory does not have yet is created empty, one
 *     that it has but is not listed stays untouched
 * @param capacityBytes the most live data that will be kept here, as {@link StorageSize#inUseBytes} counts it: no batch is
 *     refused as FULL before that for want of anything but disk. An engine that reserves address space reserves enough for
 *     this plus room to delete and compact when it is reached
 * @param options what the operator set, unvalidated; the provider refuses unknown names and bad values
 */
public record StorageConfig(Path directory, List<Table> tables, long capacityBytes, Map<String, String> options) {

    public StorageConfig {
        tables = List.copyOf(tables);
        options = Map.copyOf(options);
        for (int i = 0; i < tables.size(); i++) {
            if (tables.get(i).id() != i) {
                throw new IllegalArgumentException("table " + tables.get(i).name() + " has id "
                        + tables.get(i).id() + " (expected: " + i + ")");
            }
        }
        if (capacityBytes <= 0) {
            throw new IllegalArgumentException("capacityBytes: " + capacityBytes + " (expected: > 0)");
        }
    }
}
