package io.garboard.backend.lmdb;

import io.garboard.spi.storage.StateMachineStorageProvider;
import io.garboard.tck.storage.Fullness;
import io.garboard.tck.storage.StateMachineStorageTck;
import java.util.Map;

/** Every rule of the storage SPI. */
final class LmdbStorageTest extends StateMachineStorageTck {

    @Override
    protected StateMachineStorageProvider provider() {
        return new LmdbStorageProvider();
    }

    @Override
    protected Fullness fullness() {
        return Fullness.byOptions(Map.of("map-size-bytes", Long.toString(48L << 20)));
    }

    /** LMDB has no checksums. */
    @Override
    protected boolean detectsBitFlips() {
        return false;
    }

    /** So that the little data of a test is worth a compaction. */
    @Override
    protected Map<String, String> options() {
        return Map.of("reclaim-min-free-bytes", "65536");
    }
}
