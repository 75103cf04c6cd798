package io.garboard.encryption.local;

import io.garboard.spi.encryption.KeyEncryptionServiceProvider;
import io.garboard.tck.encryption.KeyEncryptionServiceTck;
import io.garboard.tck.encryption.KeyServiceFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Map;

final class LocalKeyServiceTest extends KeyEncryptionServiceTck {

    @Override
    protected KeyEncryptionServiceProvider provider() {
        return new LocalKeyServiceProvider();
    }

    @Override
    protected KeyServiceFixture start(Path temporary) throws IOException {
        return new KeyFileFixture(temporary.resolve("kek"));
    }

    @Override
    protected Map<String, String> badOptionValues() {
        return Map.of("keyFile", "\0");
    }

    private static final class KeyFileFixture implements KeyServiceFixture {

        private final Path path;
        private final LocalKeyFile file;

        KeyFileFixture(Path path) throws IOException {
            this.path = path;
            this.file = new LocalKeyFile(path, new SecureRandom(), () -> Instant.EPOCH);
            file.create();
        }

        @Override
        public Map<String, String> options() {
            return Map.of("keyFile", path.toString());
        }

        @Override
        public void rotate() throws IOException {
            file.addVersion();
        }

        @Override
        public boolean removeOldKeys() throws IOException {
            file.removeOldVersions();
            return true;
        }

        @Override
        public void takeDown() throws IOException {
            Files.move(path, path.resolveSibling("away"));
        }

        @Override
        public void bringBack() throws IOException {
            Files.move(path.resolveSibling("away"), path);
        }

        @Override
        public void close() {}
    }
}
