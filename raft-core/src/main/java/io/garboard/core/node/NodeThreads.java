package io.garboard.core.node;

import io.garboard.core.raft.InvariantViolation;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * The two threads of a node: one runs the raft loop, one the apply loop, each asleep while it has nothing to do.
 *
 * <p>How they end: the raft thread hands the leadership over, refuses what is new, and goes on until everything that is
 * committed is handed to the apply loop, or that has failed; the apply thread ends when the raft thread has and nothing is
 * left to apply. What a loop throws halts the member, and the other loop ends all the same.
 *
 * <p>{@link #start} and {@link #stop} once each, by any thread; the rest runs on the two.
 */
final class NodeThreads {

    /** An apply loop that has nothing to do sleeps until it is woken. */
    private static final long APPLY_SLEEP_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final NodeConfig config;
    private final NodeEnvironment environment;
    private final NodeState state;
    private final RaftLoop raftLoop;
    private final ApplyLoop applyLoop;
    private final Wakeup raftWakeup;
    private final Wakeup applyWakeup;
    private final Thread raftThread;
    private final Thread applyThread;

    private volatile boolean stopping;

    NodeThreads(
            NodeConfig config,
            NodeEnvironment environment,
            NodeState state,
            RaftLoop raftLoop,
            ApplyLoop applyLoop,
            Wakeup raftWakeup,
            Wakeup applyWakeup) {
        this.config = config;
        this.environment = environment;
        this.state = state;
        this.raftLoop = raftLoop;
        this.applyLoop = applyLoop;
        this.raftWakeup = raftWakeup;
        this.applyWakeup = applyWakeup;
        this.raftThread = new Thread(this::runRaftLoop, "raft");
        this.applyThread = new Thread(this::runApplyLoop, "apply");
    }

    void start() {
        raftThread.start();
        applyThread.start();
    }

    /** Whether {@link #stop} was called. Any thread. */
    boolean isStopping() {
        return stopping;
    }

    /** Ends both, and waits for it; returns at once if they were never started. */
    void stop() {
        stopping = true;
        raftWakeup.signal();
        join(raftThread);
        join(applyThread);
    }

    private static void join(Thread thread) {
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    // ---- on the raft thread ----

    private void runRaftLoop() {
        try {
            while (!stopping) {
                stepRaftLoop(() -> stopping || raftLoop.hasWork());
            }
            handOver();
            raftLoop.refuse();
            while (!raftLoop.finish() && !state.applyLoopEnded) {
                raftWakeup.sleep(config.tickNanos(), () -> raftLoop.hasWork() || state.applyLoopEnded);
            }
            raftLoop.saveCommit();
        } catch (IOException e) {
            environment.faultHandler().halt("the write-ahead log failed: " + e.getMessage(), e);
        } catch (InvariantViolation e) {
            environment.faultHandler().halt("consensus is broken: " + e.getMessage(), e);
        } catch (Throwable e) {
            environment.faultHandler().halt("the raft loop failed", e);
        } finally {
            raftLoop.abandon();
            state.raftLoopEnded = true;
            applyWakeup.signal();
        }
    }

    private void stepRaftLoop(BooleanSupplier hasWork) throws IOException {
        raftLoop.doWork(environment.clock().getAsLong());
        if (!hasWork.getAsBoolean()) {
            raftWakeup.sleep(raftLoop.nanosToTick(environment.clock().getAsLong()), hasWork);
        }
    }

    /** So that the others need not wait for an election timeout before they can go on. */
    private void handOver() throws IOException {
        if (!raftLoop.handOver()) {
            return;
        }
        long start = environment.clock().getAsLong();
        long patience = TimeUnit.MILLISECONDS.toNanos(config.electionMillis());
        while (!raftLoop.isHandedOver() && environment.clock().getAsLong() - start < patience) {
            stepRaftLoop(raftLoop::hasWork);
        }
    }

    // ---- on the apply thread ----

    private void runApplyLoop() {
        try {
            while (!state.raftLoopEnded || applyLoop.hasWork()) {
                long idleNanos = applyLoop.doWork();
                if (idleNanos > 0) {
                    applyWakeup.sleep(
                            Math.min(idleNanos, APPLY_SLEEP_NANOS), () -> state.raftLoopEnded || applyLoop.hasWork());
                }
            }
        } catch (Throwable e) {
            environment.faultHandler().halt("the state machine failed", e);
        } finally {
            state.applyLoopEnded = true;
            raftWakeup.signal();
            applyLoop.abandon();
        }
    }
}
