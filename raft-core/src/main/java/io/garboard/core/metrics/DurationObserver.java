package io.garboard.core.metrics;

/** Receives durations. Called from core loops, so it must be quick and must not throw. */
@FunctionalInterface
public interface DurationObserver {

    /** For callers that measure nothing. */
    DurationObserver NONE = durationNanos -> {};

    void observeNanos(long durationNanos);
}
