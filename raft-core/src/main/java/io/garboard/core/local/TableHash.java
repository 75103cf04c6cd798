package io.garboard.core.local;

import io.garboard.core.storage.BufferedStorage;
import io.garboard.core.storage.RowReader;
import io.garboard.core.storage.Tables;
import io.garboard.spi.storage.RowCursor;
import io.garboard.spi.storage.StorageException;
import io.garboard.spi.storage.Table;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/** The hash of everything stored: CRC32C over each table's name and rows. For tests; members may differ in it. */
final class TableHash {

    private TableHash() {}

    static int of(BufferedStorage storage) throws StorageException {
        CRC32C crc = new CRC32C();
        try (RowReader reader = storage.read()) {
            for (Table table : Tables.ALL) {
                if (table.equals(Tables.META)) {
                    // Changes with every entry of the log, and says nothing about the state.
                    continue;
                }
                crc.update(table.name().getBytes(StandardCharsets.US_ASCII));
                try (RowCursor cursor = reader.scan(table, new byte[0], null)) {
                    while (cursor.next()) {
                        crc.update(cursor.key());
                        crc.update(cursor.value());
                    }
                }
            }
        }
        return (int) crc.getValue();
    }
}
