package io.garboard.microbench;

import io.garboard.spi.encryption.KeyEncryptionService;
import io.garboard.spi.encryption.KeyServiceStatus;
import io.garboard.spi.encryption.WrappedKey;

/** Wraps nothing: what it costs to wrap is not measured here. */
final class NoKeyService implements KeyEncryptionService {

    @Override
    public WrappedKey wrap(byte[] secret, byte[] context) {
        return new WrappedKey("none", secret.clone());
    }

    @Override
    public byte[] unwrap(WrappedKey wrapped, byte[] context) {
        return wrapped.bytes();
    }

    @Override
    public KeyServiceStatus check() {
        return new KeyServiceStatus("none", "no key service");
    }

    @Override
    public void close() {}
}
