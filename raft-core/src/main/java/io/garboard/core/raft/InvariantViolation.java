package io.garboard.core.raft;

/** A bug: something that must always hold does not. Whoever drives the core halts the member. */
public final class InvariantViolation extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public InvariantViolation(String message) {
        super(message);
    }

    /** Stays on in production: consensus that is wrong must stop, not go on. */
    static void check(boolean holds, String message) {
        if (!holds) {
            throw new InvariantViolation(message);
        }
    }
}
