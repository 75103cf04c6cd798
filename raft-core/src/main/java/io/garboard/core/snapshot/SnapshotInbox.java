package io.garboard.core.snapshot;

import io.garboard.core.lease.Lessor;
import io.garboard.core.peer.SnapshotHeader;
import io.garboard.core.peer.SnapshotReceiver;
import io.garboard.core.raft.Message;
import io.garboard.core.storage.AppliedPosition;
import io.garboard.core.storage.EngineExchange;
import io.garboard.core.task.Worker;
import io.garboard.core.wal.Disk;
import io.garboard.core.wal.DiskFile;
import io.garboard.spi.storage.StorageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The follower's side: takes one snapshot at a time, builds it into an engine of this member's kind in the background, tells
 * the raft loop, and hands it to the apply loop when that is told to install it.
 *
 * <p>Any thread; the state is guarded by this object, and nothing slow happens under the lock.
 */
public final class SnapshotInbox implements PreparedSnapshots {

    private static final Logger LOG = LoggerFactory.getLogger(SnapshotInbox.class);

    /** How long after a failure no other snapshot is taken. */
    private static final long FAILURE_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private enum Stage {
        /** Takes an offer; {@link #incoming} may hold a part of one that broke off. */
        IDLE,
        RECEIVING,
        BUILDING,
        /** {@link #prepared} waits to be installed. */
        READY,
        INSTALLING
    }

    /** What it needs to know of the rest of the member. */
    public interface Surroundings {

        /** The last entry in the state. */
        long appliedIndex();

        /** The first entry in the log. */
        long logFirstIndex();

        /** A snapshot is coming in or being built, or not any more. Called under a lock: must not wait. */
        void busy(boolean on);

        /** Tells the raft loop of a snapshot: {@code RaftNode.receive}. */
        void ready(Message.SnapshotReady message);
    }

    private final SnapshotIdentity identity;
    private final EngineSite site;
    private final EngineSwap swap;
    private final IncomingFiles files;
    private final UnfinishedInstall unfinished;
    private final Worker worker;
    private final SnapshotBuilder builder;
    private final Surroundings surroundings;
    private volatile boolean stopping;
    private Stage stage = Stage.IDLE;
    private @Nullable IncomingFile incoming;
    private @Nullable PreparedSnapshot prepared;

    /**
     * @param recovered what {@link EngineSwap#recover} said
     * @param directory where the files lie; exists
     * @param worker one thread, which builds and waits for the disk
     * @throws IOException if what a former process left cannot be deleted
     */
    public SnapshotInbox(
            SnapshotIdentity identity,
            EngineSite site,
            EngineSwap swap,
            @Nullable AppliedPosition recovered,
            Disk disk,
            Path directory,
            Worker worker,
            Lessor lessor,
            Surroundings surroundings)
            throws IOException {
        this.identity = identity;
        this.site = site;
        this.swap = swap;
        this.unfinished = new UnfinishedInstall(swap, recovered, surroundings::logFirstIndex);
        this.files = new IncomingFiles(identity, site, disk, directory);
        files.deleteLeftOvers(surroundings.appliedIndex());
        this.worker = worker;
        this.builder = new SnapshotBuilder(site, lessor, () -> stopping);
        this.surroundings = surroundings;
    }

    /**
     * Another member offers a snapshot: {@code PeerHandler.snapshotOffered}. May wait for the disk.
     *
     * @return null if it is not wanted now
     */
    public @Nullable SnapshotReceiver offered(long fromMemberId, SnapshotHeader header) {
        IncomingFile file;
        synchronized (this) {
            if (header.index() <= surroundings.appliedIndex()) {
                return null;
            }
            IncomingFile known = incoming;
            boolean same = known != null && known.header().fileId() == header.fileId();
            if (stage == Stage.BUILDING || stage == Stage.READY || stage == Stage.INSTALLING) {
                return same ? new AlreadyHere(header.sizeBytes()) : null;
            }
            if (stage == Stage.RECEIVING) {
                return null;
            }
            file = same && known != null ? known : files.file(header);
            incoming = file;
            enter(Stage.RECEIVING);
        }
        return begin(fromMemberId, header, file);
    }

    private @Nullable SnapshotReceiver begin(long fromMemberId, SnapshotHeader header, IncomingFile file) {
        try {
            long fromByte = files.open(file, header.sizeBytes());
            LOG.info(
                    "receiving a snapshot: from={} index={} term={} sizeBytes={} fromByte={}",
                    Long.toHexString(fromMemberId),
                    header.index(),
                    header.term(),
                    header.sizeBytes(),
                    fromByte);
            return new IncomingTransfer(fromMemberId, header, file, fromByte, this);
        } catch (IOException e) {
            LOG.warn("a snapshot is refused: {}", e.getMessage());
            endReceiving(file);
            return null;
        }
    }

    private synchronized void endReceiving(IncomingFile file) {
        file.close();
        enter(Stage.IDLE);
    }

    private synchronized void enter(Stage next) {
        stage = next;
        surroundings.busy(next != Stage.IDLE);
    }

    /** The file of a transfer is whole, and closed. */
    void received(IncomingTransfer transfer) {
        SnapshotHeader header = transfer.header();
        enter(Stage.BUILDING);
        LOG.info("snapshot received: index={} sizeBytes={}", header.index(), header.sizeBytes());
        later(() -> build(transfer));
    }

    /** No more bytes come. That may be said after {@link #received}, too, and means nothing then. */
    void brokenOff(IncomingTransfer transfer, String reason) {
        if (!stageIs(Stage.RECEIVING)) {
            return;
        }
        IncomingFile file = transfer.file();
        LOG.warn(
                "a snapshot broke off: index={} atByte={} reason={}",
                transfer.header().index(),
                file.verifiedBytes(),
                reason);
        if (file.isRuined()) {
            discard(file);
        }
        endReceiving(file);
    }

    private synchronized boolean stageIs(Stage expected) {
        return stage == expected;
    }

    private void later(Runnable task) {
        try {
            worker.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("stopped while a snapshot was being taken");
        }
    }

    /** What is being built is given up. */
    public void stop() {
        stopping = true;
    }

    // ---- on the worker ----

    private void build(IncomingTransfer transfer) {
        SnapshotHeader header = transfer.header();
        try {
            // The marker of the snapshot before must be gone before another engine is built: it would take that for
            // whole.
            unfinished.finish();
            PreparedSnapshot built;
            try (DiskFile opened = files.read(transfer.file())) {
                built = builder.build(opened, transfer.fromMemberId(), header.leaderTerm());
            }
            LOG.info(
                    "snapshot built: index={} term={} revision={} keys={}",
                    header.index(),
                    header.term(),
                    built.keySpace().revision(),
                    built.keySpace().keys());
            synchronized (this) {
                prepared = built;
                enter(Stage.READY);
            }
            announce(built);
        } catch (SnapshotDamagedException e) {
            discard(transfer.file());
            giveUp(e);
        } catch (IOException | StorageException | RuntimeException e) {
            giveUp(e);
        }
    }

    private void giveUp(Exception reason) {
        LOG.error("a snapshot could not be built, and will be asked for again: {}", reason.toString());
        deleteNext();
        try {
            // Until then the leader is told that this member is busy, so that trying again does not become a loop.
            worker.executeAfter(FAILURE_PAUSE_NANOS, () -> enter(Stage.IDLE));
        } catch (RejectedExecutionException e) {
            LOG.debug("stopped while a snapshot was being taken");
        }
    }

    private void announce(PreparedSnapshot snapshot) {
        surroundings.ready(snapshot.announcementTo(identity.memberId()));
    }

    private void discard(IncomingFile file) {
        files.discard(file);
        synchronized (this) {
            if (incoming == file) {
                incoming = null;
            }
        }
    }

    private void deleteNext() {
        try {
            site.delete(EngineSite.Slot.NEXT);
        } catch (IOException e) {
            LOG.warn("cannot delete an engine that is of no use: {}", e.toString());
        }
    }

    // ---- now and then ----

    /** Looks after what waits for something: to be called every few seconds, by any thread. */
    public void tick() {
        later(this::lookAfter);
    }

    private void lookAfter() {
        long applied = surroundings.appliedIndex();
        PreparedSnapshot waiting = null;
        IncomingFile stale = null;
        synchronized (this) {
            if (incoming != null
                    && incoming.header().index() <= applied
                    && (stage == Stage.IDLE || stage == Stage.READY)) {
                stale = incoming;
                prepared = null;
                enter(Stage.IDLE);
            } else if (stage == Stage.READY) {
                waiting = prepared;
            }
        }
        if (stale != null) {
            discard(stale);
            deleteNext();
        }
        if (waiting != null) {
            // The raft loop's inbox may have been full.
            announce(waiting);
        }
        try {
            files.deleteLeftOvers(applied);
            unfinished.finishIfPossible();
        } catch (IOException e) {
            LOG.warn("what snapshots have left cannot be deleted yet: {}", e.getMessage());
        }
    }

    // ---- at start ----

    @Override
    public @Nullable AppliedPosition aheadOfLog() {
        return unfinished.position();
    }

    // ---- on the apply loop ----

    @Override
    public synchronized PreparedSnapshot take(long index, long term) {
        PreparedSnapshot taken = prepared;
        if (stage != Stage.READY
                || taken == null
                || taken.metadata().index() != index
                || taken.metadata().term() != term) {
            throw new IllegalStateException("no snapshot of entry " + index + " stands ready");
        }
        enter(Stage.INSTALLING);
        return taken;
    }

    @Override
    public EngineExchange exchange(PreparedSnapshot snapshot) {
        return swap.to(snapshot.position());
    }

    @Override
    public void installed(PreparedSnapshot snapshot) {
        IncomingFile done;
        synchronized (this) {
            done = incoming;
            incoming = null;
            prepared = null;
            unfinished.begin(snapshot.position());
            enter(Stage.IDLE);
        }
        if (done != null) {
            later(() -> discard(done));
        }
    }
}
