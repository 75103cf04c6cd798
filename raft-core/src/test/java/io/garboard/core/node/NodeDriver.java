package io.garboard.core.node;

import io.garboard.core.raft.Message;
import io.garboard.core.wal.WalOptions;
import io.garboard.core.wal.WriteAheadLog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutorService;

/** A node whose loops are stepped by whoever holds this, in one thread. */
public final class NodeDriver {

    private final RaftNode node;

    private NodeDriver(RaftNode node) {
        this.node = node;
    }

    /** Opens a node; nothing runs by itself. */
    public static NodeDriver open(
            NodeConfig config,
            NodeEnvironment environment,
            Path logDirectory,
            WalOptions logOptions,
            ExecutorService logFiles,
            StateMachine stateMachine,
            List<byte[]> founding)
            throws IOException {
        return new NodeDriver(
                RaftNode.open(config, environment, logDirectory, logOptions, logFiles, stateMachine, founding));
    }

    public RaftNode node() {
        return node;
    }

    /** What is on disk, written or forced. */
    public WriteAheadLog log() {
        return node.log();
    }

    public void receive(Message message) {
        node.receive(message);
    }

    public void stepRaft(long nowNanos) throws IOException {
        node.raftLoop().doWork(nowNanos);
    }

    public boolean raftHasWork() {
        return node.raftLoop().hasWork();
    }

    public long nanosToTick(long nowNanos) {
        return node.raftLoop().nanosToTick(nowNanos);
    }

    /** As the apply loop's own: for how long there is nothing to do. */
    public long stepApply() {
        return node.applyLoop().doWork();
    }

    public boolean applyHasWork() {
        return node.applyLoop().hasWork();
    }
}
