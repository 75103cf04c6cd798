package io.garboard.server.launch;

import java.io.Serial;

/** The server cannot start. The message is a sentence for the operator. */
public final class StartException extends Exception {

    @Serial
    private static final long serialVersionUID = 1;

    public StartException(String message) {
        super(message);
    }

    public StartException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Never null, unlike what the supertype says. */
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
