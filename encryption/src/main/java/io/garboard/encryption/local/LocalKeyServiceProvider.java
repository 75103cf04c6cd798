package io.garboard.encryption.local;

import io.garboard.spi.encryption.KeyEncryptionService;
import io.garboard.spi.encryption.KeyEncryptionServiceProvider;
import io.garboard.spi.encryption.KeyServiceConfig;
import io.garboard.spi.encryption.KeyServiceException;
import io.garboard.spi.encryption.KeyServiceOption;
import io.garboard.spi.encryption.KeyServiceOptions;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;

/** {@code local}: keys in a file on this machine. */
public final class LocalKeyServiceProvider implements KeyEncryptionServiceProvider {

    static final KeyServiceOption KEY_FILE = KeyServiceOption.required(
            "keyFile", "Path of the key file, made by 'garboard keyring init-local --file FILE'; mode 0600.");

    @Override
    public String name() {
        return "local";
    }

    @Override
    public List<KeyServiceOption> options() {
        return List.of(KEY_FILE);
    }

    @Override
    public KeyEncryptionService open(KeyServiceConfig config) throws KeyServiceException {
        KeyServiceOptions options = KeyServiceOptions.of(config, this);
        try {
            Path path = Path.of(options.text(KEY_FILE));
            SecureRandom random = new SecureRandom();
            return new LocalKeyService(path, new LocalKeyFile(path, random, InstantSource.system()), random);
        } catch (InvalidPathException e) {
            throw options.badValue(KEY_FILE, "a path");
        }
    }
}
