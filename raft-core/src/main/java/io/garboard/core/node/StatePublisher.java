package io.garboard.core.node;

import io.garboard.core.raft.Membership;
import io.garboard.core.raft.RaftCore;
import io.garboard.core.wal.WriteAheadLog;

/**
 * Tells all other threads, through {@link NodeState}, how the core and the log stand.
 *
 * <p>Confined to the raft thread, except {@link #isPause}. Invariant: whoever hears a message of this member, or gets entries
 * from it, finds it no longer answering by what it was before; so {@link #publish} comes before both, and within it what
 * allows reads without asking anybody is taken back before a new leadership is told, and given after it.
 */
final class StatePublisher {

    /** etcd's measure of a server that is stuck. */
    private static final int PAUSE_TICKS = 3;

    private final NodeConfig config;
    private final NodeState state;
    private final RaftCore core;
    private final WriteAheadLog log;
    private final Runnable leadershipChanged;
    private long lastLeaderId;

    /** @param leadershipChanged called when another leadership has been told */
    StatePublisher(
            NodeConfig config,
            NodeState state,
            RaftCore core,
            WriteAheadLog log,
            Runnable leadershipChanged,
            long nowNanos) {
        this.config = config;
        this.state = state;
        this.core = core;
        this.log = log;
        this.leadershipChanged = leadershipChanged;
        state.tickedNanos = nowNanos;
    }

    /** Tells what has changed. */
    void publish() {
        if (state.commitIndex != core.commitIndex()) {
            state.commitIndex = core.commitIndex();
        }
        if (state.lastIndex != log.lastIndex()) {
            state.lastIndex = log.lastIndex();
        }
        Leadership known = state.leadership;
        if (known.term() != core.term() || known.leaderId() != core.leaderId() || state.role != core.role()) {
            publishLeadership();
        }
        boolean local = core.mayReadLocally();
        if (local != (state.localReadIndex != NodeState.NEVER)) {
            state.localReadIndex = local ? core.commitIndex() : NodeState.NEVER;
        }
    }

    private void publishLeadership() {
        // A leader of a later term first has to find out what its state must hold before it may answer by itself.
        state.localReadIndex = NodeState.NEVER;
        long leaderId = core.leaderId();
        if (leaderId != 0 && leaderId != lastLeaderId) {
            state.addLeaderChange();
            lastLeaderId = leaderId;
        }
        state.role = core.role();
        state.leadership = new Leadership(core.term(), leaderId, leaderId == config.memberId());
        progress();
        leadershipChanged.run();
    }

    /** The core goes by this membership now. */
    void membership(Membership membership) {
        state.learner = membership.isLearner(config.memberId());
    }

    /** Before a tick: a pause is counted before the tick is told, so that nobody sees one without the other. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    void ticking(long nowNanos) {
        if (isPause(nowNanos - state.tickedNanos)) {
            state.pauses++;
        }
        state.tickedNanos = nowNanos;
    }

    /** How the other members stand, as of now. */
    void progress() {
        state.progress = core.progress();
    }

    /** The log may have lost its beginning. */
    void logCut() {
        state.firstIndex = log.firstIndex();
    }

    /** Whether the loop stood still, if it did not tick for so long. Any thread. */
    boolean isPause(long nanos) {
        return nanos > PAUSE_TICKS * config.tickNanos();
    }
}
