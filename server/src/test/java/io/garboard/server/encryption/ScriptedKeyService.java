package io.garboard.server.encryption;

import io.garboard.spi.encryption.ContextBinding;
import io.garboard.spi.encryption.KeyEncryptionService;
import io.garboard.spi.encryption.KeyServiceException;
import io.garboard.spi.encryption.KeyServiceStatus;
import io.garboard.spi.encryption.WrappedKey;

/** A key service without any secrecy that is up or down as a test wants it. */
final class ScriptedKeyService implements KeyEncryptionService {

    private volatile boolean down;

    static ScriptedKeyService up() {
        return new ScriptedKeyService();
    }

    static ScriptedKeyService down() {
        ScriptedKeyService service = new ScriptedKeyService();
        service.down = true;
        return service;
    }

    void goDown() {
        down = true;
    }

    void comeBack() {
        down = false;
    }

    private void answer() throws KeyServiceException {
        if (down) {
            throw new KeyServiceException(KeyServiceException.Kind.UNAVAILABLE, "nobody is at home");
        }
    }

    @Override
    public WrappedKey wrap(byte[] secret, byte[] context) throws KeyServiceException {
        answer();
        return new WrappedKey("scripted-1", ContextBinding.bind(secret, context));
    }

    @Override
    public byte[] unwrap(WrappedKey wrapped, byte[] context) throws KeyServiceException {
        answer();
        return ContextBinding.open(wrapped.bytes(), context)
                .orElseThrow(() -> new KeyServiceException(KeyServiceException.Kind.WRONG_KEY, "not authentic"));
    }

    @Override
    public KeyServiceStatus check() throws KeyServiceException {
        answer();
        return new KeyServiceStatus("scripted-1", "scripted");
    }

    @Override
    public void close() {}
}
