package io.garboard.core.simulation;

import io.garboard.core.node.CommittedEntry;
import io.garboard.core.node.StateMachine;
import io.garboard.core.raft.Membership;
import io.garboard.core.wal.LogPosition;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** A member's state machine, looked at after every batch. */
final class WatchedState implements StateMachine {

    private final StateMachine state;
    private final LongConsumer applied;
    private final LongConsumer installed;

    WatchedState(StateMachine state, LongConsumer applied, LongConsumer installed) {
        this.state = state;
        this.applied = applied;
        this.installed = installed;
    }

    @Override
    public long appliedIndex() {
        return state.appliedIndex();
    }

    @Override
    public @Nullable LogPosition snapshotAheadOfLog() {
        return state.snapshotAheadOfLog();
    }

    @Override
    public Membership membership() {
        return state.membership();
    }

    @Override
    public void apply(List<CommittedEntry> batch) {
        state.apply(batch);
        applied.accept(batch.get(batch.size() - 1).index());
    }

    @Override
    public long durableIndex() {
        return state.durableIndex();
    }

    @Override
    public long maintain() {
        return state.maintain();
    }

    @Override
    public void install(long index, long term) {
        state.install(index, term);
        installed.accept(index);
        applied.accept(index);
    }
}
