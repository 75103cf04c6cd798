package io.garboard.proxy.encryption;

import io.garboard.encryption.keyring.Keyring;
import io.garboard.encryption.keyring.KeyringEditor;
import io.garboard.encryption.keyring.OpenKeyring;
import io.garboard.spi.encryption.KeyEncryptionService;
import io.garboard.spi.encryption.KeyServiceException;
import io.garboard.spi.encryption.KeyServiceStatus;
import io.garboard.spi.encryption.WrappedKey;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The keys of a keyring with some epochs, which are there or are not as a test wants it. */
final class OpenKeys implements KeySource {

    /** One for each epoch, in which it is the active one; the last has all epochs. */
    final List<OpenKeyring> states = new ArrayList<>();

    /** How many epochs the keyring has that is open; a later one is replicated and has not been accepted. */
    int reached;

    boolean there = true;
    boolean opening;

    OpenKeys(int epochs) throws KeyServiceException {
        KeyringEditor editor =
                new KeyringEditor("none", new NoKeyService(), new SecureRandom(), InstantSource.system());
        Keyring keyring = editor.create();
        OpenKeyring open = OpenKeyring.open(keyring, OpenKeyring.closed(keyring), editor::unwrap);
        states.add(open);
        while (states.size() < epochs) {
            keyring = editor.addEpoch(keyring);
            keyring = keyring.activated(keyring.newest().number());
            open = OpenKeyring.open(keyring, open, editor::unwrap);
            states.add(open);
        }
        reached = epochs;
    }

    /** The keyring with all epochs. */
    Keyring replicated() {
        return states.get(states.size() - 1).keyring();
    }

    @Override
    public @Nullable OpenKeyring keyring() {
        return there ? states.get(reached - 1) : null;
    }

    @Override
    public String reason() {
        return there ? "" : "the keys are elsewhere";
    }

    @Override
    public boolean isOpening() {
        return opening;
    }

    @Override
    public void accept(Keyring keyring) {}

    @Override
    public void forget() {}

    /** Wraps nothing. */
    private static final class NoKeyService implements KeyEncryptionService {

        @Override
        public WrappedKey wrap(byte[] secret, byte[] context) {
            return new WrappedKey("kek-1", secret.clone());
        }

        @Override
        public byte[] unwrap(WrappedKey wrapped, byte[] context) {
            return wrapped.bytes();
        }

        @Override
        public KeyServiceStatus check() {
            return new KeyServiceStatus("kek-1", "no key service");
        }

        @Override
        public void close() {}
    }
}
