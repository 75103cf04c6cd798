package io.garboard.backend.sqlite;

import io.garboard.spi.storage.StateMachineStorageProvider;
import io.garboard.tck.storage.Fullness;
import io.garboard.tck.storage.StateMachineStorageTck;
import java.util.Map;

/** Every rule of the storage SPI. */
final class SqliteStorageTest extends StateMachineStorageTck {

    @Override
    protected StateMachineStorageProvider provider() {
        return new SqliteStorageProvider();
    }

    @Override
    protected Fullness fullness() {
        return Fullness.byOptions(Map.of("max-size-bytes", Long.toString(32L << 20)));
    }

    /** SQLite has no checksums in its data file. */
    @Override
    protected boolean detectsBitFlips() {
        return false;
    }
}
