package io.garboard.core.apply;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.MessageLite;
import io.garboard.core.alarm.AlarmStore;
import io.garboard.core.command.Command;
import io.garboard.core.encryption.EncryptionStore;
import io.garboard.core.error.EtcdError;
import io.garboard.core.lease.Lessor;
import io.garboard.core.membership.ClusterMembership;
import io.garboard.core.mvcc.EventSink;
import io.garboard.core.mvcc.MvccStore;
import io.garboard.core.mvcc.Result;
import io.garboard.core.mvcc.RevisionEvents;
import io.garboard.core.node.CommittedEntry;
import io.garboard.core.node.Proposal;
import io.garboard.core.node.StateMachine;
import io.garboard.core.raft.EntryType;
import io.garboard.core.raft.Membership;
import io.garboard.core.snapshot.PreparedSnapshot;
import io.garboard.core.snapshot.PreparedSnapshots;
import io.garboard.core.storage.AppliedPosition;
import io.garboard.core.storage.BufferedStorage;
import io.garboard.core.wal.LogPosition;
import io.garboard.spi.storage.StorageException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The state that the log replicates: executes committed commands in their order, publishes what they changed, and answers
 * those who wait.
 *
 * <p>Confined to the apply loop. Each batch goes through three steps: execute everything; publish the new revision and its
 * events; complete the commands. So whoever gets an answer finds what it stands for, and a watcher's events are on their
 * way before their writer goes on.
 */
public final class ReplicatedState implements StateMachine {

    private static final Logger LOG = LoggerFactory.getLogger(ReplicatedState.class);

    private final BufferedStorage storage;
    private final MvccStore store;
    private final ClusterMembership members;
    private final EventSink events;
    private final CommandExecutor executor;
    private final CompactionWaiters compactionWaiters;
    private final ApplyDurations durations;
    private final CompactionPace compaction;
    private final CommitTimer commitTimer;
    private final Lessor lessor;
    private final AlarmStore alarms;
    private final PreparedSnapshots snapshots;
    private final Runnable membershipChanged;
    private final EncryptionStore encryption;
    private final ArrayList<PendingCommand> executed = new ArrayList<>();
    private final ArrayList<PendingChange> changed = new ArrayList<>();

    /**
     * Joins the parts, which are loaded already.
     *
     * @param membershipChanged called on the apply loop after a batch that changed who belongs to the cluster
     */
    public ReplicatedState(
            BufferedStorage storage,
            MvccStore store,
            Lessor lessor,
            AlarmStore alarms,
            ClusterMembership members,
            Headers headers,
            EventSink events,
            ApplyDurations durations,
            UpkeepPace pace,
            LongSupplier nanoClock,
            PreparedSnapshots snapshots,
            Runnable membershipChanged,
            EncryptionStore encryption) {
        this.encryption = encryption;
        this.storage = storage;
        this.store = store;
        this.members = members;
        this.events = events;
        this.executor = new CommandExecutor(store, lessor, alarms, members, storage, headers, encryption);
        this.durations = durations;
        this.compaction = new CompactionPace(store, nanoClock, pace.compactionRows(), pace.compactionIntervalNanos());
        this.commitTimer =
                new CommitTimer(storage, nanoClock, pace.commitInterval().toNanos());
        this.lessor = lessor;
        this.alarms = alarms;
        this.snapshots = snapshots;
        this.membershipChanged = membershipChanged;
        this.compactionWaiters = new CompactionWaiters(storage);
    }

    @Override
    public long appliedIndex() {
        return storage.applied().index();
    }

    @Override
    public @Nullable LogPosition snapshotAheadOfLog() {
        AppliedPosition snapshot = snapshots.aheadOfLog();
        return snapshot == null ? null : new LogPosition(snapshot.index(), snapshot.term());
    }

    @Override
    public Membership membership() {
        return MembershipChanges.consensus(members);
    }

    @Override
    public long durableIndex() {
        return storage.durableIndex();
    }

    @Override
    public void apply(List<CommittedEntry> batch) {
        try {
            durations.start();
            store.beginBatch();
            for (CommittedEntry entry : batch) {
                apply(entry);
            }
            List<RevisionEvents> changes = store.endBatch();
            events.publish(changes);
            tellOfMembership(batch);
            executed.forEach(PendingCommand::complete);
            executed.clear();
            changed.forEach(PendingChange::complete);
            changed.clear();
            durations.end(batch.size(), storage.applied().index());
            commitTimer.commitIfFull();
        } catch (StorageException e) {
            throw new IllegalStateException(
                    "the storage engine failed while a command was applied: " + e.getMessage(), e);
        }
    }

    private void apply(CommittedEntry entry) throws StorageException {
        if (entry.type() == EntryType.CONFIG) {
            EtcdError refusal = MembershipChanges.apply(entry.change(), members);
            List<Proposal> attachment = entry.attachment();
            if (attachment != null) {
                PendingChange pending = (PendingChange) attachment.get(0);
                pending.applied(refusal, members.members());
                changed.add(pending);
            }
        } else {
            executor.entry(entry.index());
            List<Proposal> attachment = entry.attachment();
            if (attachment != null) {
                for (Proposal proposal : attachment) {
                    PendingCommand pending = (PendingCommand) proposal;
                    execute(pending.command(), entry.term(), pending);
                }
            } else {
                for (Command command : decode(entry)) {
                    execute(command, entry.term(), null);
                }
            }
        }
        storage.applied(entry.index(), entry.term());
    }

    private void tellOfMembership(List<CommittedEntry> batch) {
        for (CommittedEntry entry : batch) {
            if (entry.type() == EntryType.CONFIG) {
                membershipChanged.run();
                return;
            }
        }
    }

    private void execute(Command command, long term, @Nullable PendingCommand pending) throws StorageException {
        Result<? extends MessageLite> result = executor.execute(command, term);
        if (pending == null) {
            return;
        }
        pending.executed(result);
        if (result.isOk() && command.getCompaction().getPhysical()) {
            compactionWaiters.add(command.getCompaction().getRevision(), pending);
        } else {
            executed.add(pending);
        }
    }

    private static List<Command> decode(CommittedEntry entry) {
        List<Command> commands = new ArrayList<>();
        entry.forEachCommand((bytes, offset, length) -> {
            try {
                CodedInputStream input = CodedInputStream.newInstance(bytes, offset, length);
                input.enableAliasing(true);
                commands.add(Command.parseFrom(input));
            } catch (IOException e) {
                throw new IllegalStateException("the log holds a command that cannot be decoded", e);
            }
        });
        return commands;
    }

    @Override
    public long maintain() {
        try {
            long nanosToStep = compaction.stepIfDue();
            compactionWaiters.complete(store.finishedCompactRevision());
            commitTimer.commitIfFull();
            return Math.min(nanosToStep, commitTimer.commitIfDue());
        } catch (StorageException e) {
            throw new IllegalStateException("the storage engine failed behind the log: " + e.getMessage(), e);
        }
    }

    @Override
    public void install(long index, long term) {
        try {
            PreparedSnapshot snapshot = snapshots.take(index, term);
            long before = store.appliedRevision();
            storage.replaceEngine(snapshots.exchange(snapshot), view -> {
                // Before anybody meets a row that was encrypted by it.
                encryption.load(view);
                store.replace(snapshot.keySpace());
                lessor.replace(snapshot.leases());
                alarms.load(view);
                members.load(view);
            });
            if (store.appliedRevision() > before) {
                events.skipped(before + 1, store.appliedRevision());
            }
            membershipChanged.run();
            snapshots.installed(snapshot);
            membershipChanged.run();
            LOG.info(
                    "snapshot installed: index={} term={} revision={} before={}",
                    index,
                    term,
                    store.appliedRevision(),
                    before);
        } catch (StorageException e) {
            throw new IllegalStateException("a snapshot could not be installed: " + e.getMessage(), e);
        }
    }

    /** The node has stopped: whoever still waits for a compaction's rows waits no longer. */
    public void abandon() {
        compactionWaiters.abandon();
    }
}
