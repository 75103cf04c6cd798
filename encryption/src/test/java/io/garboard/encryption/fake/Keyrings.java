package io.garboard.encryption.fake;

import io.garboard.encryption.keyring.Keyring;
import io.garboard.encryption.keyring.KeyringEditor;
import io.garboard.encryption.keyring.OpenKeyring;
import io.garboard.spi.encryption.KeyEncryptionService;
import io.garboard.spi.encryption.KeyServiceException;
import java.security.SecureRandom;
import java.time.Instant;

/** Keyrings of a fake key service. */
public final class Keyrings {

    public static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");

    private static final SecureRandom RANDOM = new SecureRandom();

    private Keyrings() {}

    /** An editor whose clock stands at {@link #NOW}. */
    public static KeyringEditor editor(KeyEncryptionService service) {
        return new KeyringEditor("fake", service, RANDOM, () -> NOW);
    }

    /** A new keyring with so many epochs, the newest active. */
    public static Keyring create(KeyEncryptionService service, int epochs) throws KeyServiceException {
        Keyring keyring = editor(service).create();
        while (keyring.epochs().size() < epochs) {
            keyring = editor(service).addEpoch(keyring);
            keyring = keyring.activated(keyring.newest().number());
        }
        return keyring;
    }

    /** {@code keyring}, unwrapped as far as the service can. */
    public static OpenKeyring open(KeyEncryptionService service, Keyring keyring) {
        return OpenKeyring.open(keyring, OpenKeyring.closed(keyring), editor(service)::unwrap);
    }

    /** A new open keyring with one epoch. */
    public static OpenKeyring open() throws KeyServiceException {
        FakeKeyService service = new FakeKeyService();
        return open(service, create(service, 1));
    }
}
