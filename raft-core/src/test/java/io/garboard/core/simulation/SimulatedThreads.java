package io.garboard.core.simulation;

import io.garboard.core.task.Loop;
import io.garboard.core.task.LoopBody;
import io.garboard.core.task.MemberThreads;
import io.garboard.core.task.Worker;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** What the parts of one life of a member run on: each piece of work is an event of the simulation. */
final class SimulatedThreads implements MemberThreads {

    /** Plans what a member does; drops it if the member has died since, and waits if it is paused. */
    interface Planner {
        /** Soon: a moment later, as another thread would. */
        void soon(String what, Runnable task);

        /** After some time by the member's own clock. */
        void after(long ownNanos, String what, Runnable task);
    }

    private final Planner planner;

    SimulatedThreads(Planner planner) {
        this.planner = planner;
    }

    @Override
    public Worker worker(String name, int threads, int waitingMax) {
        return new SimulatedWorker(planner, name, waitingMax);
    }

    @Override
    public Loop loop(String name, LoopBody body) {
        return new SimulatedLoop(planner, name, body);
    }

    private static final class SimulatedWorker implements Worker {
        private final Planner planner;
        private final String name;
        private final int waitingMax;
        private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
        private boolean closed;

        SimulatedWorker(Planner planner, String name, int waitingMax) {
            this.planner = planner;
            this.name = name;
            this.waitingMax = waitingMax;
        }

        @Override
        public void execute(Runnable task) {
            if (closed || waiting.size() >= waitingMax) {
                throw new RejectedExecutionException(name);
            }
            waiting.add(task);
            planner.soon(name, this::help);
        }

        @Override
        public void executeAfter(long delayNanos, Runnable task) {
            planner.after(delayNanos, name, () -> {
                if (!closed) {
                    task.run();
                }
            });
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
            while (help()) {
                // The next one.
            }
        }
    }

    private static final class SimulatedLoop implements Loop {
        private final Planner planner;
        private final String name;
        private final LoopBody body;
        private boolean started;
        private boolean closed;
        private boolean planned;
        /** A sleep that a wake-up has made void is one of an earlier turn. */
        private long turn;

        SimulatedLoop(Planner planner, String name, LoopBody body) {
            this.planner = planner;
            this.name = name;
            this.body = body;
        }

        @Override
        public void start() {
            started = true;
            wake();
        }

        @Override
        public void wake() {
            if (started && !planned && !closed) {
                planned = true;
                planner.soon(name, this::step);
            }
        }

        private void step() {
            if (closed) {
                return;
            }
            planned = false;
            long mine = ++turn;
            long waitNanos = body.step();
            if (waitNanos <= 0) {
                wake();
            } else if (waitNanos < Long.MAX_VALUE) {
                planner.after(waitNanos, name, () -> {
                    if (mine == turn) {
                        step();
                    }
                });
            }
        }

        @Override
        public void close() {
            closed = true;
            body.step();
        }
    }

    /** The same for the log's files. */
    static AbstractExecutorService executor(Worker worker) {
        return new AbstractExecutorService() {
            @Override
            public void execute(Runnable task) {
                worker.execute(task);
            }

            @Override
            public void shutdown() {
                worker.close(0);
            }

            @Override
            public List<Runnable> shutdownNow() {
                return List.of();
            }

            @Override
            public boolean isShutdown() {
                return worker.isClosed();
            }

            @Override
            public boolean isTerminated() {
                return worker.isClosed();
            }

            @Override
            public boolean awaitTermination(long timeout, TimeUnit unit) {
                return worker.isClosed();
            }
        };
    }
}
