package io.garboard.encryption.keeper;

import io.garboard.encryption.keyring.OpenKeyring;
import java.util.Optional;

/**
 * Whether values can be encrypted and decrypted right now: either an open keyring, or the reason why there is none, in a
 * sentence for whoever asked.
 */
public final class KeyringAccess {

    private final Optional<OpenKeyring> keyring;
    private final String reason;

    private KeyringAccess(Optional<OpenKeyring> keyring, String reason) {
        this.keyring = keyring;
        this.reason = reason;
    }

    static KeyringAccess ready(OpenKeyring keyring) {
        return new KeyringAccess(Optional.of(keyring), "");
    }

    static KeyringAccess unavailable(String reason) {
        return new KeyringAccess(Optional.empty(), reason);
    }

    /**
     * The keyring to hand to the cipher, for one request. At least one epoch is open; a value of one that is not meets the
     * cipher's own error.
     */
    public Optional<OpenKeyring> keyring() {
        return keyring;
    }

    /** Why there is no keyring; empty if there is one. */
    public String reason() {
        return reason;
    }
}
