package io.garboard.core.task;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.IntUnaryOperator;

/**
 * All of a member's workers and loops in one thread, on virtual time: each call of {@link #step} does one piece of work.
 * Nothing happens by itself, so the same choices give the same run.
 *
 * <p>Confined to one thread.
 */
public final class SteppedThreads implements MemberThreads {

    private final List<Part> parts = new ArrayList<>();
    private long nowNanos;

    /** Something that has a next piece of work. */
    private abstract static class Part {
        final String name;

        Part(String name) {
            this.name = name;
        }

        /** When there is work; {@link Long#MAX_VALUE} if there is none. */
        abstract long dueNanos();

        abstract void step();
    }

    /** The virtual time. */
    public long nanoTime() {
        return nowNanos;
    }

    /**
     * Does one piece of work, if any is due.
     *
     * @param choice of a number of parts with work, which one
     * @return whether there was any
     */
    public boolean step(IntUnaryOperator choice) {
        List<Part> ready =
                parts.stream().filter(part -> part.dueNanos() <= nowNanos).toList();
        if (ready.isEmpty()) {
            return false;
        }
        ready.get(choice.applyAsInt(ready.size())).step();
        return true;
    }

    /** Does what is due until nothing more is. */
    public void runAll() {
        while (step(count -> 0)) {
            // One after the other.
        }
    }

    /** When the next piece of work is due; {@link Long#MAX_VALUE} if none is foreseen. */
    public long nextDueNanos() {
        return parts.stream().mapToLong(Part::dueNanos).min().orElse(Long.MAX_VALUE);
    }

    /** Time passes; nothing is done. */
    public void advanceTo(long nanos) {
        nowNanos = Math.max(nowNanos, nanos);
    }

    /** The names of the parts that have work now. */
    public List<String> ready() {
        return parts.stream()
                .filter(part -> part.dueNanos() <= nowNanos)
                .map(part -> part.name)
                .toList();
    }

    @Override
    public Worker worker(String name, int threads, int waitingMax) {
        SteppedWorker worker = new SteppedWorker(name, waitingMax);
        parts.add(worker);
        return worker;
    }

    @Override
    public Loop loop(String name, LoopBody body) {
        SteppedLoop loop = new SteppedLoop(name, body);
        parts.add(loop);
        return loop;
    }

    private final class SteppedWorker extends Part implements Worker {
        private record Delayed(long dueNanos, Runnable task) {}

        private final int waitingMax;
        private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
        private final List<Delayed> delayed = new ArrayList<>();
        private boolean closed;

        SteppedWorker(String name, int waitingMax) {
            super(name);
            this.waitingMax = waitingMax;
        }

        @Override
        long dueNanos() {
            return waiting.isEmpty() ? nextDelayedNanos() : Long.MIN_VALUE;
        }

        private long nextDelayedNanos() {
            return delayed.stream().mapToLong(Delayed::dueNanos).min().orElse(Long.MAX_VALUE);
        }

        @Override
        void step() {
            Runnable next = waiting.poll();
            (next == null ? pollDelayed() : next).run();
        }

        private Runnable pollDelayed() {
            long due = nextDelayedNanos();
            Delayed first = delayed.stream()
                    .filter(task -> task.dueNanos == due)
                    .findFirst()
                    .orElseThrow();
            delayed.remove(first);
            return first.task;
        }

        @Override
        public void execute(Runnable task) {
            if (closed || waiting.size() >= waitingMax) {
                throw new RejectedExecutionException(closed ? "closed" : "full");
            }
            waiting.add(task);
        }

        @Override
        public void executeAfter(long delayNanos, Runnable task) {
            if (!closed) {
                delayed.add(new Delayed(nowNanos + delayNanos, task));
            }
        }

        @Override
        public boolean help() {
            Runnable next = waiting.poll();
            if (next == null) {
                return false;
            }
            next.run();
            return true;
        }

        @Override
        public boolean mayBeWaitedFor() {
            return false;
        }

        @Override
        public boolean isClosed() {
            return closed;
        }

        @Override
        public void close(long patienceMillis) {
            closed = true;
            delayed.clear();
            while (help()) {
                // What was given before.
            }
        }
    }

    private final class SteppedLoop extends Part implements Loop {
        private final LoopBody body;
        private long dueNanos = Long.MAX_VALUE;

        SteppedLoop(String name, LoopBody body) {
            super(name);
            this.body = body;
        }

        @Override
        long dueNanos() {
            return dueNanos;
        }

        @Override
        void step() {
            dueNanos = Long.MAX_VALUE;
            long waitNanos = body.step();
            long next = waitNanos == Long.MAX_VALUE ? Long.MAX_VALUE : nowNanos + waitNanos;
            dueNanos = Math.min(dueNanos, next);
        }

        @Override
        public void start() {
            wake();
        }

        @Override
        public void wake() {
            dueNanos = Long.MIN_VALUE;
        }

        @Override
        public void close() {
            step();
            dueNanos = Long.MAX_VALUE;
        }
    }
}
