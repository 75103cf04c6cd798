package io.garboard.tck.encryption;

import io.garboard.spi.encryption.KeyEncryptionServiceProvider;
import java.nio.file.Path;
import java.util.Map;

/** What a service's test class said of the service. */
record KeyServiceUnderTest(
        KeyEncryptionServiceProvider provider, FixtureStarter starter, Map<String, String> badOptionValues) {

    /** Makes a fixture in an empty directory. */
    interface FixtureStarter {
        KeyServiceFixture start(Path temporary) throws Exception;
    }
}
