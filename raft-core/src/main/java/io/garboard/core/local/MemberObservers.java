package io.garboard.core.local;

import io.garboard.core.metrics.DurationObserver;

/**
 * Who hears how long things took.
 *
 * @param walForce each force of the log
 * @param engineCommit each batch committed to the engine
 */
public record MemberObservers(DurationObserver walForce, DurationObserver engineCommit) {

    /** For a member that nobody measures. */
    public static final MemberObservers NONE = new MemberObservers(DurationObserver.NONE, DurationObserver.NONE);
}
