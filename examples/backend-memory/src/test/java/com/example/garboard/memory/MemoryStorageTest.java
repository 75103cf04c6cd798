package com.example.garboard.memory;

import io.garboard.spi.storage.StateMachineStorageProvider;
import io.garboard.tck.storage.Fullness;
import io.garboard.tck.storage.StateMachineStorageTck;
import java.util.Map;

/** The backend keeps every rule of the SPI. */
final class MemoryStorageTest extends StateMachineStorageTck {

    @Override
    protected StateMachineStorageProvider provider() {
        return new MemoryStorageProvider();
    }

    @Override
    protected Fullness fullness() {
        return Fullness.byOptions(Map.of("live-bytes-max", Integer.toString(16 << 20)));
    }

    /** Every byte of the journal is covered by a checksum. */
    @Override
    protected boolean detectsBitFlips() {
        return true;
    }
}
