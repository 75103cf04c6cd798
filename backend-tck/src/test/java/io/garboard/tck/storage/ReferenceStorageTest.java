package io.garboard.tck.storage;

import io.garboard.spi.storage.StateMachineStorageProvider;
import java.util.Map;

/** The kit passes a backend that is right. */
final class ReferenceStorageTest extends StateMachineStorageTck {

    @Override
    protected StateMachineStorageProvider provider() {
        return new ReferenceProvider();
    }

    @Override
    protected Fullness fullness() {
        return Fullness.byOptions(Map.of("live-bytes-max", "8388608"));
    }

    @Override
    protected boolean detectsBitFlips() {
        return true;
    }
}
