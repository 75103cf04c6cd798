package io.garboard.core.simulation;

import java.util.PriorityQueue;

/** Virtual time: what is due next happens next; what is due at the same moment, in the order it was planned. */
final class Schedule {

    private record Due(long atNanos, long number, Runnable task) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            return atNanos != other.atNanos ? Long.compare(atNanos, other.atNanos) : Long.compare(number, other.number);
        }
    }

    private final PriorityQueue<Due> queue = new PriorityQueue<>();
    private long planned;
    private long nowNanos;
    private long happened;

    long nowNanos() {
        return nowNanos;
    }

    /** How many events there were. */
    long happened() {
        return happened;
    }

    void after(long delayNanos, Runnable task) {
        at(nowNanos + Math.max(0, delayNanos), task);
    }

    void at(long atNanos, Runnable task) {
        queue.add(new Due(Math.max(nowNanos, atNanos), planned++, task));
    }

    /** Lets the next event happen; returns false if none is due up to {@code untilNanos}. */
    boolean step(long untilNanos) {
        Due next = queue.peek();
        if (next == null || next.atNanos > untilNanos) {
            nowNanos = Math.max(nowNanos, untilNanos);
            return false;
        }
        queue.remove();
        nowNanos = next.atNanos;
        happened++;
        next.task.run();
        return true;
    }
}
