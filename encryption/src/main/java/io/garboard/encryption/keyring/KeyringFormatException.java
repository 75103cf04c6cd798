package io.garboard.encryption.keyring;

import java.io.Serial;

/** Bytes that are no keyring, or one that a newer version wrote. */
public final class KeyringFormatException extends Exception {

    @Serial
    private static final long serialVersionUID = 1;

    KeyringFormatException(String message) {
        super(message);
    }

    KeyringFormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
