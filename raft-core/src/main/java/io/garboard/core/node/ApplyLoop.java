package io.garboard.core.node;

import io.garboard.core.error.EtcdError;
import io.garboard.core.raft.EntryType;
import io.garboard.core.raft.SnapshotInstall;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Feeds the state machine: committed entries, in their order, as many at a time as have come in, and then the reads that
 * waited for them.
 *
 * <p>Confined to one thread, the apply thread.
 */
final class ApplyLoop {

    private static final Logger LOG = LoggerFactory.getLogger(ApplyLoop.class);

    /** Readers see a batch, and its proposals are answered, when all of it is applied: so it must not grow too long. */
    private static final long BATCH_BYTES = 1 << 20;

    private final Confinement confinement = new Confinement();
    private final NodeState state;
    private final StateMachine stateMachine;
    private final LeadershipListener leadershipListener;
    private final BoundedQueue<List<CommittedEntry>> committed;
    private final BoundedQueue<ReadRequests.Batch> reads;
    private final Wakeup raftWakeup;

    private final List<CommittedEntry> gathered = new ArrayList<>();
    private final ArrayDeque<ReadRequests.Batch> waitingReads = new ArrayDeque<>();
    private Leadership leadershipSeen = Leadership.NONE;
    /** The last term that this member led and has applied an entry of. */
    private long termCaughtUp;

    ApplyLoop(
            NodeState state,
            StateMachine stateMachine,
            LeadershipListener leadershipListener,
            BoundedQueue<List<CommittedEntry>> committed,
            BoundedQueue<ReadRequests.Batch> reads,
            Wakeup raftWakeup) {
        this.state = state;
        this.stateMachine = stateMachine;
        this.leadershipListener = leadershipListener;
        this.committed = committed;
        this.reads = reads;
        this.raftWakeup = raftWakeup;
    }

    boolean hasWork() {
        return !committed.isEmpty()
                || !reads.isEmpty()
                || !state.leadership.equals(leadershipSeen)
                || !Objects.equals(state.toInstall, state.installed);
    }

    /**
     * Does everything that is to be done now, or a good piece of it.
     *
     * @return for how many nanoseconds there is nothing to do unless something comes in
     */
    long doWork() {
        long bytes = gather();
        // After gathering: what was committed under a new leadership comes after its announcement.
        announceLeadership();
        if (!gathered.isEmpty()) {
            apply(bytes);
        }
        install();
        completeReads();
        return stateMachine.maintain();
    }

    private long gather() {
        long bytes = 0;
        while (bytes < BATCH_BYTES) {
            List<CommittedEntry> batch = committed.poll();
            if (batch == null) {
                break;
            }
            gathered.addAll(batch);
            for (CommittedEntry entry : batch) {
                bytes += entry.sizeBytes();
            }
        }
        return bytes;
    }

    private void announceLeadership() {
        Leadership leadership = state.leadership;
        if (!leadership.equals(leadershipSeen)) {
            leadershipSeen = leadership;
            LOG.info(
                    "leadership: term={} leader={} isLeader={}",
                    leadership.term(),
                    Long.toHexString(leadership.leaderId()),
                    leadership.isLeader());
            leadershipListener.leadershipChanged(leadership);
        }
    }

    private void apply(long bytes) {
        List<CommittedEntry> batch = List.copyOf(gathered);
        gathered.clear();
        stateMachine.apply(batch);
        boolean configured = false;
        long proposals = 0;
        for (CommittedEntry entry : batch) {
            configured |= entry.type() == EntryType.CONFIG;
            List<Proposal> attachment = entry.attachment();
            proposals += attachment == null ? 0 : attachment.size();
        }
        if (configured) {
            state.appliedMembership = stateMachine.membership();
        }
        state.appliedIndex = batch.get(batch.size() - 1).index();
        state.addApplied(bytes, proposals);
        state.durableIndex = stateMachine.durableIndex();
        if (configured || state.waitsForRoom) {
            raftWakeup.signal();
        }
        catchUp(batch.get(batch.size() - 1).term());
    }

    private void catchUp(long term) {
        if (leadershipSeen.isLeader() && leadershipSeen.term() == term && termCaughtUp != term) {
            termCaughtUp = term;
            leadershipListener.caughtUp();
        }
    }

    /** Nothing is handed over from when a snapshot is announced until the raft loop has heard that it is installed. */
    private void install() {
        SnapshotInstall snapshot = state.toInstall;
        if (snapshot == null || snapshot.equals(state.installed) || !committed.isEmpty()) {
            return;
        }
        stateMachine.install(snapshot.index(), snapshot.term());
        state.appliedMembership = stateMachine.membership();
        state.appliedIndex = snapshot.index();
        state.durableIndex = stateMachine.durableIndex();
        state.installed = snapshot;
        raftWakeup.signal();
    }

    private void completeReads() {
        for (ReadRequests.Batch batch = reads.poll(); batch != null; batch = reads.poll()) {
            waitingReads.addLast(batch);
        }
        while (!waitingReads.isEmpty() && waitingReads.getFirst().index() <= state.appliedIndex) {
            waitingReads.removeFirst().callbacks().forEach(ReadIndexCallback::readable);
        }
    }

    /** Ends everything that still waits. */
    void abandon() {
        confinement.check();
        for (List<CommittedEntry> batch = committed.poll(); batch != null; batch = committed.poll()) {
            gathered.addAll(batch);
        }
        for (CommittedEntry entry : gathered) {
            List<Proposal> attachment = entry.attachment();
            if (attachment != null) {
                attachment.forEach(proposal -> proposal.fail(EtcdError.STOPPED));
            }
        }
        completeReads();
        for (Iterator<ReadRequests.Batch> i = waitingReads.iterator(); i.hasNext(); i.remove()) {
            i.next().callbacks().forEach(callback -> callback.fail(EtcdError.STOPPED));
        }
    }
}
