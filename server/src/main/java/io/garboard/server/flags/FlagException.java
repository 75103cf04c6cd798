package io.garboard.server.flags;

import java.io.Serial;

/** The command line or the environment cannot be understood. The message is a sentence for the operator. */
public final class FlagException extends Exception {

    @Serial
    private static final long serialVersionUID = 1;

    public FlagException(String message) {
        super(message);
    }

    /** Never null, unlike what the supertype says. */
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
