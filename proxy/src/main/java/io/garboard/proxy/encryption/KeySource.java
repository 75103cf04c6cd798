package io.garboard.proxy.encryption;

import io.garboard.encryption.keyring.Keyring;
import io.garboard.encryption.keyring.OpenKeyring;
import org.jspecify.annotations.Nullable;

/** Where open keyrings come from: whoever talks to the key service. Any thread; nothing blocks. */
public interface KeySource {

    /** No key service is configured. */
    KeySource NONE = new KeySource() {
        @Override
        public @Nullable OpenKeyring keyring() {
            return null;
        }

        @Override
        public String reason() {
            return "this member was started without --encryption-config";
        }

        @Override
        public boolean isOpening() {
            return false;
        }

        @Override
        public void accept(Keyring keyring) {
            // Nobody could open it.
        }

        @Override
        public void forget() {
            // There is nothing.
        }
    };

    /** What values are encrypted and decrypted with now; null if nothing of the keyring is open. */
    @Nullable
    OpenKeyring keyring();

    /** Why there is none; empty if there is one. */
    String reason();

    /** Whether what is missing may be there in a moment, so that waiting is better than failing. */
    boolean isOpening();

    /** Takes the keyring that was replicated, and opens it in the background. */
    void accept(Keyring keyring);

    /** There is no keyring any more. */
    void forget();
}
