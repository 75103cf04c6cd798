package io.garboard.core.simulation;

/** Something that must always hold does not: the run has found a bug. */
final class Violation extends AssertionError {

    private static final long serialVersionUID = 1L;

    Violation(String message) {
        super(message);
    }

    Violation(String message, Throwable cause) {
        super(message, cause);
    }

    static void require(boolean holds, String message) {
        if (!holds) {
            throw new Violation(message);
        }
    }
}
