package io.garboard.encryption.kmsv2;

import io.garboard.spi.encryption.KeyEncryptionServiceProvider;
import io.garboard.tck.encryption.KeyEncryptionServiceTck;
import io.garboard.tck.encryption.KeyServiceFixture;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

final class KmsV2KeyServiceTest extends KeyEncryptionServiceTck {

    @Override
    protected KeyEncryptionServiceProvider provider() {
        return new KmsV2KeyServiceProvider();
    }

    @Override
    protected KeyServiceFixture start(Path temporary) throws IOException {
        return new FakePlugin(temporary.resolve("kms.sock"));
    }

    @Override
    protected Map<String, String> badOptionValues() {
        return Map.of("endpoint", "tcp://localhost:1");
    }
}
