package io.garboard.tck.storage;

import io.garboard.spi.storage.StateMachineStorageProvider;
import java.util.Map;

/** The kit on a backend that is wrong; run by {@link DefectsAreCaughtTest} alone, hence its name. */
final class DefectiveStorageTck extends StateMachineStorageTck {

    /** Set before a run, by the one test that runs it. */
    static volatile Defect defect = Defect.NONE;

    @Override
    protected StateMachineStorageProvider provider() {
        return new ReferenceProvider();
    }

    @Override
    protected Map<String, String> options() {
        return Map.of("defect", defect.name());
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
