package io.garboard.core.local;

import io.garboard.core.lease.Lessor;
import io.garboard.core.node.RaftNode;
import io.garboard.core.node.SnapshotSender;
import io.garboard.core.peer.SnapshotHeader;
import io.garboard.core.peer.SnapshotReceiver;
import io.garboard.core.raft.Message;
import io.garboard.core.snapshot.PreparedSnapshots;
import io.garboard.core.snapshot.SnapshotIdentity;
import io.garboard.core.snapshot.SnapshotInbox;
import io.garboard.core.snapshot.SnapshotSpool;
import io.garboard.core.storage.BufferedStorage;
import io.garboard.core.task.Worker;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A member's snapshots, those it sends and those it takes, joined with its node. */
final class MemberSnapshots implements SnapshotInbox.Surroundings, AutoCloseable {

    static final long TICK_MILLIS = 1_000;

    private static final int WAITING_MAX = 1024;
    private static final long CLOSE_MILLIS = 60_000;

    private final BufferedStorage storage;
    private final Worker spooling;
    private final Worker building;
    private final @Nullable SnapshotSpool spool;
    private final @Nullable SnapshotInbox inbox;
    private volatile @Nullable RaftNode node;
    private volatile boolean busy;

    MemberSnapshots(
            SnapshotIdentity identity,
            MemberEnvironment environment,
            MemberStorage.@Nullable Exchange exchange,
            BufferedStorage storage,
            Lessor lessor)
            throws IOException {
        this.storage = storage;
        spooling = environment.threads().background("snapshot-spool", WAITING_MAX);
        building = environment.threads().background("snapshot-build", WAITING_MAX);
        if (exchange == null) {
            spool = null;
            inbox = null;
            return;
        }
        spool = new SnapshotSpool(
                identity,
                storage,
                environment.disk(),
                exchange.directory(),
                environment.network(),
                spooling,
                environment.random()::nextLong,
                this::sent);
        spool.clean();
        inbox = new SnapshotInbox(
                identity,
                exchange.site(),
                exchange.swap(),
                exchange.recovered(),
                environment.disk(),
                exchange.directory(),
                building,
                lessor,
                this);
    }

    /** The node runs: from now on snapshots may come and go. */
    void joined(RaftNode running) {
        node = running;
    }

    SnapshotSender sender() {
        return spool == null ? SnapshotSender.NONE : spool;
    }

    PreparedSnapshots prepared() {
        return inbox == null ? PreparedSnapshots.NONE : inbox;
    }

    @Nullable
    SnapshotReceiver offered(long fromMemberId, SnapshotHeader header) {
        return inbox == null || node == null ? null : inbox.offered(fromMemberId, header);
    }

    /** To be called every {@link #TICK_MILLIS}. */
    void tick() {
        if (inbox != null && node != null) {
            inbox.tick();
        }
    }

    private void sent(long memberId, boolean delivered) {
        RaftNode running = node;
        if (running != null) {
            running.snapshotSent(memberId, delivered);
        }
    }

    @Override
    public long appliedIndex() {
        RaftNode running = node;
        return running == null ? storage.committed().index() : running.appliedIndex();
    }

    @Override
    public long logFirstIndex() {
        RaftNode running = node;
        return running == null ? 0 : running.status().firstIndex();
    }

    /** Whether a snapshot is being received, built or installed. Any thread. */
    boolean isBusy() {
        return busy;
    }

    @Override
    public void busy(boolean on) {
        busy = on;
        RaftNode running = node;
        if (running != null) {
            running.takesSnapshot(on);
        }
    }

    @Override
    public void ready(Message.SnapshotReady message) {
        RaftNode running = node;
        if (running != null) {
            running.receive(message);
        }
    }

    /** What is being copied or built is given up. */
    @Override
    public void close() {
        if (spool != null && inbox != null) {
            spool.stop();
            inbox.stop();
        }
        spooling.close(CLOSE_MILLIS);
        building.close(CLOSE_MILLIS);
    }
}
