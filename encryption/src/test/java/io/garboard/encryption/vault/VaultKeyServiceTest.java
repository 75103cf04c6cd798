package io.garboard.encryption.vault;

import io.garboard.spi.encryption.KeyEncryptionServiceProvider;
import io.garboard.tck.encryption.KeyEncryptionServiceTck;
import io.garboard.tck.encryption.KeyServiceFixture;
import java.nio.file.Path;
import java.util.Map;

final class VaultKeyServiceTest extends KeyEncryptionServiceTck {

    @Override
    protected KeyEncryptionServiceProvider provider() {
        return new VaultKeyServiceProvider();
    }

    @Override
    protected KeyServiceFixture start(Path temporary) throws Exception {
        return new FakeVault(temporary);
    }

    @Override
    protected Map<String, String> badOptionValues() {
        return Map.of(
                "address", "http://vault.example:8200",
                "keyName", "a/b",
                "mount", "../sys",
                "namespace", "a b",
                "tokenVariable", "1",
                "tokenFile", "\0",
                "caFile", "\0",
                "renewToken", "yes",
                "derived", "maybe");
    }
}
