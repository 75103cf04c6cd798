package io.garboard.encryption.config;

import java.io.Serial;

/** The encryption configuration is not right; the message says where and what would be. */
public final class EncryptionConfigException extends Exception {

    @Serial
    private static final long serialVersionUID = 1;

    EncryptionConfigException(String message) {
        super(message);
    }

    EncryptionConfigException(String message, Throwable cause) {
        super(message, cause);
    }
}
