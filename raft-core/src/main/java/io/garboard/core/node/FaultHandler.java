package io.garboard.core.node;

/**
 * Stops the member when it must not go on: a failed write or force of the log, a broken invariant, a state machine that
 * threw. Diverging or answering on is the only outcome worse than stopping.
 */
@FunctionalInterface
public interface FaultHandler {

    /**
     * Ends the process. In production it does not return; where it does (tests), the loop that called it does nothing
     * more. Called from any thread.
     *
     * @param reason one sentence for the operator: what failed and where
     */
    void halt(String reason, Throwable cause);
}
