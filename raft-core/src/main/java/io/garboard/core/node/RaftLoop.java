package io.garboard.core.node;

import io.garboard.core.raft.Entry;
import io.garboard.core.raft.HardState;
import io.garboard.core.raft.Membership;
import io.garboard.core.raft.Message;
import io.garboard.core.raft.Message.Forward;
import io.garboard.core.raft.Message.ForwardRefused;
import io.garboard.core.raft.RaftCore;
import io.garboard.core.raft.ReadState;
import io.garboard.core.raft.Ready;
import io.garboard.core.raft.RoleKind;
import io.garboard.core.wal.WriteAheadLog;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Drives the core: gives it what has come in, writes down what it wants written, sends what it wants sent and hands what
 * is committed to the apply loop.
 *
 * <p>Confined to one thread, the raft thread; {@link #receive} is for any.
 */
final class RaftLoop {

    /** How much is handed over at a time; also what is read back from disk at a time after a restart. */
    private static final long HAND_OVER_BYTES = 4 << 20;

    private static final int INBOX_MESSAGES = 4096;

    private final NodeConfig config;
    private final Confinement confinement = new Confinement();
    private final NodeState state;
    private final StatePublisher publisher;
    private final RaftCore core;
    private final WriteAheadLog log;
    private final Transport transport;
    private final Proposer proposer;
    private final ReadRequests reads;
    private final Transfers transfers;
    private final SnapshotTraffic snapshots;
    private final LogRetention retention;
    private final BoundedQueue<List<CommittedEntry>> committed;
    private final Wakeup applyWakeup;
    private final BoundedQueue<Message> inbox = new BoundedQueue<>(INBOX_MESSAGES);

    /** Members to which messages were lost; bounded, since there is one element a member. */
    private final Set<Long> unreachable = ConcurrentHashMap.newKeySet();

    private long nextTickNanos;
    private long appliedSeen;
    private Membership membershipSeen;
    /** A commit index that is not in the log: it goes with the next entries, or on the next tick if none come. */
    private @Nullable HardState unsaved;

    RaftLoop(
            NodeConfig config,
            NodeState state,
            RaftCore core,
            WriteAheadLog log,
            Transport transport,
            Proposer proposer,
            ReadRequests reads,
            Transfers transfers,
            SnapshotTraffic snapshots,
            LogRetention retention,
            BoundedQueue<List<CommittedEntry>> committed,
            Wakeup applyWakeup,
            long nowNanos) {
        this.config = config;
        this.state = state;
        this.core = core;
        this.log = log;
        this.transport = transport;
        this.proposer = proposer;
        this.reads = reads;
        this.transfers = transfers;
        this.snapshots = snapshots;
        this.retention = retention;
        this.committed = committed;
        this.applyWakeup = applyWakeup;
        this.nextTickNanos = nowNanos;
        this.appliedSeen = state.appliedIndex;
        this.membershipSeen = core.membership();
        this.publisher = new StatePublisher(config, state, core, log, this::leadershipChanged, nowNanos);
        publisher.membership(membershipSeen);
    }

    private void leadershipChanged() {
        transfers.complete();
        applyWakeup.signal();
    }

    /** Queues a message from another member. A full queue drops it: its sender repeats what matters. */
    void receive(Message message) {
        inbox.offer(message);
    }

    /** Notes that what was sent to a member last may be lost. Any thread. */
    void unreachable(long memberId) {
        unreachable.add(memberId);
    }

    long nanosToTick(long nowNanos) {
        return nextTickNanos - nowNanos;
    }

    boolean hasWork() {
        return proposer.hasWork()
                || reads.hasWork()
                || transfers.hasWork()
                || snapshots.hasWork()
                || !inbox.isEmpty()
                || !unreachable.isEmpty()
                || core.hasReady()
                || hasNewMembership()
                || (core.hasCommitted() && hasRoom());
    }

    /** Does everything that is to be done now. */
    void doWork(long nowNanos) throws IOException {
        confinement.check();
        takeApplied();
        if (nowNanos - nextTickNanos >= 0) {
            tick(nowNanos);
        }
        core.takesSnapshot(state.takesSnapshot);
        for (Message message = inbox.poll(); message != null; message = inbox.poll()) {
            step(message);
        }
        unreachable.removeIf(memberId -> {
            core.unreachable(memberId);
            return true;
        });
        transfers.begin();
        reads.begin();
        proposer.propose();
        send(proposer.takeOutgoing());
        while (core.hasReady() || (core.hasCommitted() && hasRoom())) {
            process(core.ready(hasRoom() ? HAND_OVER_BYTES : 0));
        }
        publisher.publish();
    }

    private void step(Message message) {
        if (message instanceof Forward forward) {
            proposer.receive(forward);
        } else if (message instanceof ForwardRefused refusal) {
            proposer.receive(refusal);
        } else {
            core.step(message);
        }
    }

    private void tick(long nowNanos) throws IOException {
        publisher.ticking(nowNanos);
        // After a pause of the process, time is not made up for: what was missed was missed by everyone's clock.
        nextTickNanos = Math.max(nextTickNanos + config.tickNanos(), nowNanos);
        core.tick();
        proposer.tick(nowNanos);
        reads.tick();
        transfers.tick();
        publisher.progress();
        saveCommit();
        retention.dropOldEntries(state.durableIndex, state.progress);
        publisher.logCut();
    }

    /** Whether the loop stood still, if it did not tick for so long. Any thread. */
    boolean isPause(long nanos) {
        return publisher.isPause(nanos);
    }

    /** The index is read first: a membership that is seen then is at least as new. */
    private void takeApplied() throws IOException {
        snapshots.takeOutcomes();
        if (snapshots.isInstalling()) {
            // What is applied now may be in the snapshot only: the core hears of it with the rest.
            return;
        }
        long applied = state.appliedIndex;
        Membership membership = state.appliedMembership;
        if (membership != null && !membership.equals(membershipSeen)) {
            membershipSeen = membership;
            core.changeMembership(membership);
            publisher.membership(membership);
        }
        if (applied != appliedSeen) {
            appliedSeen = applied;
            core.applied(applied);
            log.forget(Math.min(applied, retention.acknowledgedByOthers()));
        }
    }

    private boolean hasNewMembership() {
        Membership membership = state.appliedMembership;
        return membership != null && !membership.equals(membershipSeen) && !snapshots.isInstalling();
    }

    private void process(Ready ready) throws IOException {
        // Whoever hears a message of this member must find it no longer answering by what it was before.
        publisher.publish();
        send(ready.messages());
        persist(ready);
        send(ready.messagesAfterPersist());
        handOver(ready.committed());
        snapshots.send(ready.needSnapshot());
        if (ready.snapshot() != null) {
            snapshots.install(ready.snapshot());
            applyWakeup.signal();
        }
        for (ReadState answer : ready.readStates()) {
            if (reads.answered(answer)) {
                applyWakeup.signal();
            }
        }
    }

    private void send(List<Message> messages) {
        if (!messages.isEmpty()) {
            transport.send(messages);
        }
    }

    private void persist(Ready ready) throws IOException {
        if (ready.hardState() != null) {
            unsaved = ready.hardState();
        }
        if (!ready.mustForce()) {
            return;
        }
        List<Entry> entries = ready.entries();
        log.append(entries, unsaved, true);
        unsaved = null;
        if (!entries.isEmpty()) {
            Entry last = entries.get(entries.size() - 1);
            core.persisted(last.index(), last.term());
        }
    }

    /** So that damage to what was committed last is found at open even if nothing was written after it. */
    void saveCommit() throws IOException {
        if (unsaved != null) {
            log.append(List.of(), unsaved, false);
            unsaved = null;
        }
    }

    private boolean hasRoom() {
        boolean room = !snapshots.isInstalling()
                && !committed.isFull()
                && state.unappliedBytes() <= config.limits().unappliedBytes();
        if (state.waitsForRoom == room) {
            state.waitsForRoom = !room;
        }
        return room;
    }

    private void handOver(List<Entry> entries) {
        if (entries.isEmpty()) {
            return;
        }
        List<CommittedEntry> batch = new ArrayList<>(entries.size());
        long bytes = 0;
        for (Entry entry : entries) {
            batch.add(new CommittedEntry(entry, proposer.attachmentOf(entry)));
            bytes += entry.sizeBytes();
        }
        publisher.publish();
        state.addHandedBytes(bytes);
        committed.offer(batch);
        applyWakeup.signal();
    }

    /** Begins to hand the leadership over, for a stop; returns whether there is anything to wait for. */
    boolean handOver() {
        confinement.check();
        return transfers.handOver();
    }

    /** Whether this member does not lead any more and knows who does. */
    boolean isHandedOver() {
        return core.leaderId() != 0 && core.role() != RoleKind.LEADER;
    }

    /** Begins to stop: takes no more, ends what is not in the log. */
    void refuse() {
        proposer.queue().stop();
        reads.stop();
        transfers.stop();
    }

    /** Hands over what is committed; returns whether that is all. */
    boolean finish() throws IOException {
        confinement.check();
        takeApplied();
        while (core.hasReady() || (core.hasCommitted() && hasRoom())) {
            process(core.ready(hasRoom() ? HAND_OVER_BYTES : 0));
        }
        return !core.hasCommitted() && !snapshots.isInstalling();
    }

    /** Ends everything that still waits. */
    void abandon() {
        confinement.check();
        proposer.stop();
        reads.stop();
        transfers.stop();
    }
}
