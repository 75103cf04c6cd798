package io.garboard.spi.encryption;

import java.io.Serial;

/**
 * A key encryption service could not do what was asked. The message is for an operator: it names the service (a path, a
 * socket, an address), the key id if there is one, what was expected, and what to do. It never holds a secret, a token, a
 * PIN or a KEK, and neither does its cause.
 */
public final class KeyServiceException extends Exception {

    /** What the caller may assume, and do. */
    public enum Kind {
        /**
         * Not reached, timed out, overloaded, sealed, still starting, or says itself that it is not healthy. The same call
         * may succeed later: try again by yourself, with growing pauses.
         */
        UNAVAILABLE,
        /**
         * The service answered, and said no: not authorised, key disabled, file readable for others, bad configuration.
         * Somebody has to act; then the same call may succeed.
         */
        REFUSED,
        /**
         * This service cannot unwrap these bytes: the key that wrapped them is not, or no longer, among its keys, or the
         * bytes or the context were changed. Trying again helps only if the key is brought back.
         */
        WRONG_KEY,
        /**
         * The service answered something that its protocol does not allow (no key id, not what was asked for, not to be
         * parsed). It is broken, or is not such a service at all. Treat it as down.
         */
        INVALID_ANSWER
    }

    @Serial
    private static final long serialVersionUID = 1;

    private final Kind kind;

    public KeyServiceException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public KeyServiceException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
