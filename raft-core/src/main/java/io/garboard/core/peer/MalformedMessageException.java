package io.garboard.core.peer;

/** Bytes that are no message of this version. The sender is not to be trusted any further on this line. */
public final class MalformedMessageException extends Exception {

    private static final long serialVersionUID = 1;

    public MalformedMessageException(String message) {
        super(message);
    }
}
