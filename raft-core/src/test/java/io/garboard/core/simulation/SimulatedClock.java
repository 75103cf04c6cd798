package io.garboard.core.simulation;

/** A member's own idea of time: too fast or too slow, and now and then it jumps ahead. Never goes back. */
final class SimulatedClock {

    private final Schedule schedule;
    private final double rate;
    private long offsetNanos;

    /** @param rate how many of its seconds pass in a true one */
    SimulatedClock(Schedule schedule, double rate, long offsetNanos) {
        this.schedule = schedule;
        this.rate = rate;
        this.offsetNanos = offsetNanos;
    }

    long nanos() {
        return offsetNanos + (long) (schedule.nowNanos() * rate);
    }

    void jump(long nanos) {
        offsetNanos += nanos;
    }

    /** How much true time passes while this clock shows {@code ownNanos} more. */
    long trueNanos(long ownNanos) {
        return (long) Math.ceil(Math.max(0, ownNanos) / rate);
    }
}
