package io.garboard.encryption.pkcs11;

import io.garboard.spi.encryption.KeyEncryptionServiceProvider;
import io.garboard.tck.encryption.KeyEncryptionServiceTck;
import io.garboard.tck.encryption.KeyServiceFixture;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Map;
import javax.crypto.KeyGenerator;

/** The kit on a PKCS#12 file; a token is tested under the conformance profile. */
final class Pkcs12KeyServiceTest extends KeyEncryptionServiceTck {

    @Override
    protected KeyEncryptionServiceProvider provider() {
        return new Pkcs11KeyServiceProvider();
    }

    @Override
    protected KeyServiceFixture start(Path temporary) throws Exception {
        return new Pkcs12File(temporary);
    }

    @Override
    protected Map<String, String> badOptionValues() {
        return Map.of(
                "pkcs11ConfigFile", "/both/are/too/many",
                "keyStoreFile", "\0",
                "keyLabelPrefix", "a b",
                "pinFile", "\0",
                "pinVariable", "1");
    }

    /** A PKCS#12 file with AES keys. */
    static final class Pkcs12File implements KeyServiceFixture {

        private static final String PIN = "a pin of this test";

        private final Path file;
        private final Path pinFile;
        private final KeyStore store;
        private int newest;

        Pkcs12File(Path directory) throws IOException, GeneralSecurityException {
            file = directory.resolve("keys.p12");
            pinFile = Files.writeString(directory.resolve("pin"), PIN + "\n");
            store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            rotate();
        }

        Path file() {
            return file;
        }

        Path pinFile() {
            return pinFile;
        }

        @Override
        public Map<String, String> options() {
            return Map.of("keyStoreFile", file.toString(), "pinFile", pinFile.toString());
        }

        @Override
        public void rotate() throws IOException, GeneralSecurityException {
            KeyGenerator generator = KeyGenerator.getInstance("AES");
            generator.init(256);
            newest++;
            store.setKeyEntry("garboard-" + newest, generator.generateKey(), PIN.toCharArray(), null);
            save();
        }

        private void save() throws IOException, GeneralSecurityException {
            Path temporary = file.resolveSibling("new.p12");
            try (OutputStream out = Files.newOutputStream(temporary)) {
                store.store(out, PIN.toCharArray());
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            try (InputStream in = Files.newInputStream(file)) {
                store.load(in, PIN.toCharArray());
            }
        }

        @Override
        public boolean removeOldKeys() throws IOException, GeneralSecurityException {
            for (int old = 1; old < newest; old++) {
                store.deleteEntry("garboard-" + old);
            }
            save();
            return true;
        }

        @Override
        public void takeDown() throws IOException {
            Files.move(file, file.resolveSibling("away"));
        }

        @Override
        public void bringBack() throws IOException {
            Files.move(file.resolveSibling("away"), file);
        }

        @Override
        public void close() {}
    }
}
