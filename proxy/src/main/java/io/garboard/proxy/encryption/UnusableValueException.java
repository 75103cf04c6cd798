package io.garboard.proxy.encryption;

import io.garboard.core.error.EtcdError;
import io.garboard.core.member.ResponseCallback;
import java.io.Serial;

/** A value could not be encrypted or decrypted: what the client gets instead of an answer. Never holds a value. */
final class UnusableValueException extends Exception {

    @Serial
    private static final long serialVersionUID = 1;

    private final EtcdError error;

    UnusableValueException(EtcdError error, String message) {
        super(message, null, false, false);
        this.error = error;
    }

    /** KEYS_UNAVAILABLE, which may pass, or VALUE_UNREADABLE, which does not. */
    EtcdError error() {
        return error;
    }

    void tell(ResponseCallback<?> callback) {
        callback.fail(error, String.valueOf(getMessage()));
    }
}
