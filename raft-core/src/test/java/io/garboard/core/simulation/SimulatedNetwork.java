package io.garboard.core.simulation;

import io.garboard.core.raft.Message;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** The way between the members: loses, delays, doubles and overtakes messages, and lets links be cut one way or both. */
final class SimulatedNetwork {

    private record Link(long from, long to) {}

    private final Schedule schedule;
    private final SplittableRandom random;
    private final Consumer<Message> delivery;
    private final Set<Link> cut = new HashSet<>();

    private int lossPercent;
    private int doublePercent;
    private long delayNanosMax = 2_000_000;

    SimulatedNetwork(Schedule schedule, SplittableRandom random, Consumer<Message> delivery) {
        this.schedule = schedule;
        this.random = random;
        this.delivery = delivery;
    }

    void setQuality(int newLossPercent, int newDoublePercent, long newDelayNanosMax) {
        lossPercent = newLossPercent;
        doublePercent = newDoublePercent;
        delayNanosMax = newDelayNanosMax;
    }

    void cut(long from, long to) {
        cut.add(new Link(from, to));
    }

    void mend() {
        cut.clear();
    }

    boolean isCut(long from, long to) {
        return cut.contains(new Link(from, to));
    }

    /** Takes a message that leaves after {@code spentNanos}. */
    void send(Message message, long spentNanos) {
        if (random.nextInt(100) >= lossPercent) {
            deliver(message, spentNanos);
        }
        if (random.nextInt(100) < doublePercent) {
            deliver(message, spentNanos + random.nextLong(delayNanosMax * 10));
        }
    }

    private void deliver(Message message, long spentNanos) {
        long delay = 50_000 + random.nextLong(delayNanosMax);
        if (random.nextInt(50) == 0) {
            delay *= 10;
        }
        schedule.after(spentNanos + delay, () -> {
            // Looked at here and not above: what is on the way when a link is cut is lost, too.
            if (!isCut(message.from(), message.to())) {
                delivery.accept(message);
            }
        });
    }
}
