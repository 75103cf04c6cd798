package io.garboard.bench.load;

/** A server answered something else than it was asked for. */
public final class WrongAnswerException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public WrongAnswerException(String message) {
        super(message);
    }
}
