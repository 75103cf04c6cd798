package io.garboard.core.node;

import io.garboard.core.error.EtcdError;
import io.garboard.core.raft.Message;
import io.garboard.core.raft.Message.Forward;
import io.garboard.core.raft.Message.ForwardRefused;
import io.garboard.core.raft.RaftConfig;
import io.garboard.core.raft.RaftCore;
import io.garboard.core.task.MemberThreads;
import io.garboard.core.wal.WalOptions;
import io.garboard.core.wal.WriteAheadLog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node on threads of its own: one for the raft loop, one for the apply loop, one for the log's files. Puts the parts
 * together, and is their side towards all other threads: what it is asked for it leaves for a loop, and wakes that.
 */
public final class RaftNode implements Node {

    private static final Logger LOG = LoggerFactory.getLogger(RaftNode.class);

    /** How many batches, one for each step of the raft loop, may wait for the apply loop. */
    private static final int COMMITTED_BATCHES = 1024;

    private final NodeConfig config;
    private final NodeEnvironment environment;
    private final WriteAheadLog log;
    private final ExecutorService logFiles;
    private final NodeState state;
    private final Proposer proposer;
    private final ReadRequests reads;
    private final Transfers transfers;
    private final SnapshotTraffic snapshots;
    private final RaftLoop raftLoop;
    private final ApplyLoop applyLoop;
    private final BoundedQueue<List<CommittedEntry>> committed = new BoundedQueue<>(COMMITTED_BATCHES);
    private final Wakeup raftWakeup = new Wakeup();
    private final Wakeup applyWakeup = new Wakeup();
    private final NodeThreads threads;
    private final AtomicBoolean closed = new AtomicBoolean();

    private RaftNode(
            NodeConfig config,
            NodeEnvironment environment,
            WriteAheadLog log,
            ExecutorService logFiles,
            StateMachine stateMachine,
            long appliedIndex) {
        this.config = config;
        this.environment = environment;
        this.log = log;
        this.logFiles = logFiles;
        this.state = new NodeState(appliedIndex, log.firstIndex(), log.lastIndex());
        RaftCore core = new RaftCore(
                RaftConfig.of(config.memberId(), config.electionTicks(), config.preVote()),
                environment.random(),
                log,
                log.hardState(),
                stateMachine.membership(),
                appliedIndex);
        this.proposer = new Proposer(config, state, core, environment.transport(), environment.random());
        this.reads = new ReadRequests(config, core, environment.random());
        this.transfers = new Transfers(config, core);
        this.snapshots = new SnapshotTraffic(state, core, log, environment.snapshotSender());
        this.raftLoop = new RaftLoop(
                config,
                state,
                core,
                log,
                environment.transport(),
                proposer,
                reads,
                transfers,
                snapshots,
                new LogRetention(config, log, environment.snapshotSender()),
                committed,
                applyWakeup,
                environment.clock().getAsLong());
        this.applyLoop = new ApplyLoop(
                state, stateMachine, environment.leadershipListener(), committed, reads.ready(), raftWakeup);
        this.threads = new NodeThreads(config, environment, state, raftLoop, applyLoop, raftWakeup, applyWakeup);
    }

    /**
     * Opens the log and sets the loops going.
     *
     * @param founding the payloads of the {@code CONFIG} entries that a new cluster begins with, the same on each of its
     *     founding members; not looked at once there is a log
     * @throws io.garboard.core.wal.WalCorruptException if the log is damaged
     * @throws IOException if the log cannot be opened, is another member's, or does not go with the state
     */
    public static RaftNode start(
            NodeConfig config,
            NodeEnvironment environment,
            Path logDirectory,
            WalOptions logOptions,
            StateMachine stateMachine,
            List<byte[]> founding)
            throws IOException {
        ExecutorService logFiles =
                Executors.newSingleThreadExecutor(task -> MemberThreads.inBackground(new Thread(task, "wal-files")));
        RaftNode node = open(config, environment, logDirectory, logOptions, logFiles, stateMachine, founding);
        node.threads.start();
        return node;
    }

    /** As {@link #start}, but nothing runs yet: the simulation steps the loops itself, in its one thread. */
    static RaftNode open(
            NodeConfig config,
            NodeEnvironment environment,
            Path logDirectory,
            WalOptions logOptions,
            ExecutorService logFiles,
            StateMachine stateMachine,
            List<byte[]> founding)
            throws IOException {
        try {
            long applied = stateMachine.appliedIndex();
            WriteAheadLog log =
                    NodeLog.open(config, environment, logDirectory, logOptions, logFiles, founding, stateMachine);
            return openOn(log, config, environment, logFiles, stateMachine, applied);
        } catch (IOException | RuntimeException e) {
            logFiles.shutdown();
            throw e;
        }
    }

    private static RaftNode openOn(
            WriteAheadLog log,
            NodeConfig config,
            NodeEnvironment environment,
            ExecutorService logFiles,
            StateMachine stateMachine,
            long applied)
            throws IOException {
        try {
            RaftNode node = new RaftNode(config, environment, log, logFiles, stateMachine, applied);
            LOG.info(
                    "log opened: firstIndex={} lastIndex={} commitIndex={} appliedIndex={} term={}",
                    log.firstIndex(),
                    log.lastIndex(),
                    log.hardState().commitIndex(),
                    applied,
                    log.hardState().term());
            return node;
        } catch (RuntimeException e) {
            log.close();
            throw e;
        }
    }

    // ---- any thread ----

    @Override
    public void propose(Proposal proposal) {
        queued(proposal, proposer.queue().offer(proposal));
    }

    @Override
    public void proposeMembership(Proposal change) {
        queued(change, proposer.queue().offerChange(change));
    }

    private void queued(Proposal proposal, @Nullable EtcdError refusal) {
        if (refusal == null) {
            raftWakeup.signal();
        } else {
            state.refused.incrementAndGet();
            proposal.fail(refusal);
        }
    }

    @Override
    public void readIndex(ReadIndexCallback callback) {
        if (threads.isStopping()) {
            callback.fail(EtcdError.STOPPED);
            return;
        }
        if (state.appliedIndex >= state.localReadIndex) {
            callback.readable();
            return;
        }
        EtcdError refusal = reads.offer(callback);
        if (refusal == null) {
            raftWakeup.signal();
        } else {
            callback.fail(refusal);
        }
    }

    @Override
    public void transferLeadership(long toMemberId, TransferCallback callback) {
        transfers.request(toMemberId, callback);
        raftWakeup.signal();
    }

    /** What was sent to a member last may be lost: a leader finds out anew what it has. */
    public void unreachable(long memberId) {
        raftLoop.unreachable(memberId);
        raftWakeup.signal();
    }

    /** How a snapshot went that {@link SnapshotSender#send} was asked for. Any thread. */
    public void snapshotSent(long memberId, boolean delivered) {
        snapshots.sent(memberId, delivered);
        raftWakeup.signal();
    }

    /** Whether a snapshot is coming in or being built: the leader is told so when it asks. Any thread. */
    public void takesSnapshot(boolean on) {
        state.takesSnapshot = on;
    }

    /** Takes a message from another member. */
    public void receive(Message message) {
        raftLoop.receive(message);
        raftWakeup.signal();
    }

    /** A message was not sent and never will be: its receiver has not seen it. Any thread. */
    public void notSent(Message message) {
        if (message instanceof Forward forward) {
            receive(new ForwardRefused(forward.to(), forward.from(), forward.term(), forward.sequence()));
        }
    }

    @Override
    public NodeStatus status() {
        Leadership leadership = state.leadership;
        long applied = state.appliedIndex;
        return new NodeStatus(
                config.memberId(),
                state.role,
                state.learner,
                leadership.term(),
                leadership.leaderId(),
                state.commitIndex,
                applied,
                state.firstIndex,
                state.lastIndex,
                proposer.pendingCount(),
                state.refused.get() + state.failedAfterQueued.get(),
                state.leaderChanges,
                log.bytesWritten(),
                state.progress);
    }

    @Override
    public Leadership leadership() {
        return state.leadership;
    }

    @Override
    public long pauses() {
        // In this order: the loop counts a pause before it says that it has ticked.
        long sinceNanos = environment.clock().getAsLong() - state.tickedNanos;
        return raftLoop.isPause(sinceNanos) ? -1 : state.pauses;
    }

    @Override
    public long appliedIndex() {
        return state.appliedIndex;
    }

    RaftLoop raftLoop() {
        return raftLoop;
    }

    ApplyLoop applyLoop() {
        return applyLoop;
    }

    WriteAheadLog log() {
        return log;
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        threads.stop();
        try {
            log.close();
        } catch (IOException e) {
            environment.faultHandler().halt("the write-ahead log failed: " + e.getMessage(), e);
        }
        logFiles.shutdown();
    }
}
