package io.garboard.bench.load;

/** What a {@link ClosedLoop} sends. Called on its thread. */
public interface Requests {

    /** The next request of {@code slot}; the one before it is answered. */
    Request next(int slot);

    /**
     * Looks at a response. A benchmark of wrong answers is worth nothing, so this checks what can be checked cheaply.
     *
     * @throws WrongAnswerException if it is not what was asked for
     */
    void answered(int slot, byte[] buffer, int offset, int length);
}
