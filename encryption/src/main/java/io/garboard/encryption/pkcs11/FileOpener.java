package io.garboard.encryption.pkcs11;

import io.garboard.spi.encryption.KeyServiceException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.Provider;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A PKCS#12 file. */
final class FileOpener implements KeyStoreOpener {

    private final Path file;
    private final Pin pin;

    FileOpener(Path file, Pin pin) {
        this.file = file;
        this.pin = pin;
    }

    @Override
    public KeyStore open() throws KeyServiceException, IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            char[] password = pin.read();
            try {
                store.load(in, password);
            } finally {
                Arrays.fill(password, '\0');
            }
        }
        return store;
    }

    @Override
    public Key key(KeyStore store, String label) throws KeyServiceException, GeneralSecurityException {
        char[] password = pin.read();
        try {
            return store.getKey(label, password);
        } finally {
            Arrays.fill(password, '\0');
        }
    }

    @Override
    public @Nullable Provider provider() {
        return null;
    }

    @Override
    public String name() {
        return "keystore " + file;
    }
}
