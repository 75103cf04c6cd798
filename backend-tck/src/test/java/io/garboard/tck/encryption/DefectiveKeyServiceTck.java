package io.garboard.tck.encryption;

import io.garboard.spi.encryption.KeyEncryptionServiceProvider;
import java.nio.file.Path;
import java.util.Map;

/** The kit on a service that is wrong; run by {@link KeyDefectsAreCaughtTest} alone, hence its name. */
final class DefectiveKeyServiceTck extends KeyEncryptionServiceTck {

    /** Set before a run, by the one test that runs it. */
    static volatile KeyDefect defect = KeyDefect.NONE;

    @Override
    protected KeyEncryptionServiceProvider provider() {
        return new ReferenceKeyProvider();
    }

    @Override
    protected KeyServiceFixture start(Path temporary) {
        return new ReferenceKeyStore(defect);
    }

    @Override
    protected Map<String, String> badOptionValues() {
        return Map.of("room", "10");
    }
}
