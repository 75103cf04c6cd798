package io.garboard.tck.encryption;

import io.garboard.spi.encryption.KeyEncryptionServiceProvider;
import java.nio.file.Path;
import java.util.Map;

/** A right service passes. */
final class ReferenceKeyServiceTest extends KeyEncryptionServiceTck {

    @Override
    protected KeyEncryptionServiceProvider provider() {
        return new ReferenceKeyProvider();
    }

    @Override
    protected KeyServiceFixture start(Path temporary) {
        return new ReferenceKeyStore(KeyDefect.NONE);
    }

    @Override
    protected Map<String, String> badOptionValues() {
        return Map.of("room", "10");
    }
}
