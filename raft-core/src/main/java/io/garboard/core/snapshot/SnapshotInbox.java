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
import java.nio.ByteBuffer;
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

    /** What must be left on the disk beside the file and the engine. */
    private static final long RESERVE_BYTES = 64L << 20;

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
    private final Disk disk;
    private final Path directory;
    private final LeftOverFiles leftOvers;
    private final Worker worker;
    private final SnapshotBuilder builder;
    private final Surroundings surroundings;
    private volatile boolean stopping;
    private Stage stage = Stage.IDLE;
    private @Nullable IncomingFile incoming;
    private @Nullable PreparedSnapshot prepared;
    /** A snapshot that is in use and that the log may not begin after yet; while it is there, none is built. */
    private @Nullable AppliedPosition unfinished;

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
        this.unfinished = recovered;
        this.disk = disk;
        this.directory = directory;
        this.leftOvers = new LeftOverFiles(disk, directory);
        leftOvers.deleteUpTo(surroundings.appliedIndex());
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
            file = same && known != null ? known : new IncomingFile(disk, directory, header, identity.clusterId());
            incoming = file;
            enter(Stage.RECEIVING);
        }
        return begin(fromMemberId, header, file);
    }

    private @Nullable SnapshotReceiver begin(long fromMemberId, SnapshotHeader header, IncomingFile file) {
        try {
            deleteOthers(file);
            long fromByte = file.open();
            // The engine takes about as much as the file: keys are stored once, pages are not quite full.
            long neededBytes = header.sizeBytes() - fromByte + header.sizeBytes() * 3 / 2 + RESERVE_BYTES;
            long usableBytes = Math.min(disk.usableBytes(directory), site.usableBytes());
            if (usableBytes < neededBytes) {
                throw new IOException("no room for a snapshot in " + directory + ": usableBytes=" + usableBytes
                        + " neededBytes=" + neededBytes);
            }
            LOG.info(
                    "receiving a snapshot: from={} index={} term={} sizeBytes={} fromByte={}",
                    Long.toHexString(fromMemberId),
                    header.index(),
                    header.term(),
                    header.sizeBytes(),
                    fromByte);
            return new Receiving(fromMemberId, header, file, fromByte);
        } catch (IOException e) {
            LOG.warn("a snapshot is refused: {}", e.getMessage());
            endReceiving(file);
            return null;
        }
    }

    private void deleteOthers(IncomingFile kept) throws IOException {
        synchronized (leftOvers) {
            leftOvers.forget();
        }
        for (String name : disk.list(directory)) {
            if (IncomingFile.isName(name) && !directory.resolve(name).equals(kept.path())) {
                disk.delete(directory.resolve(name));
            }
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

    /** Takes the bytes of one offer. */
    private final class Receiving implements SnapshotReceiver {
        private final long fromMemberId;
        private final SnapshotHeader header;
        private final IncomingFile file;
        private final long fromByte;

        Receiving(long fromMemberId, SnapshotHeader header, IncomingFile file, long fromByte) {
            this.fromMemberId = fromMemberId;
            this.header = header;
            this.file = file;
            this.fromByte = fromByte;
        }

        @Override
        public long fromByte() {
            return fromByte;
        }

        @Override
        public void write(ByteBuffer bytes) throws IOException {
            file.write(bytes);
        }

        @Override
        public void complete() throws IOException {
            if (!file.isComplete()) {
                broken("it is not whole");
                throw new SnapshotDamagedException("the snapshot is not whole");
            }
            file.close();
            enter(Stage.BUILDING);
            LOG.info("snapshot received: index={} sizeBytes={}", header.index(), header.sizeBytes());
            later(() -> build(fromMemberId, header, file));
        }

        @Override
        public void broken(String reason) {
            if (stageIs(Stage.RECEIVING)) {
                LOG.warn(
                        "a snapshot broke off: index={} atByte={} reason={}",
                        header.index(),
                        file.verifiedBytes(),
                        reason);
                if (file.isRuined()) {
                    discard(file);
                }
                endReceiving(file);
            }
        }
    }

    /** For a file that is being built, or is. */
    private record AlreadyHere(long sizeBytes) implements SnapshotReceiver {
        @Override
        public long fromByte() {
            return sizeBytes;
        }

        @Override
        public void write(ByteBuffer bytes) throws IOException {
            throw new IOException("everything is here already");
        }

        @Override
        public void complete() {}

        @Override
        public void broken(String reason) {}
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

    private void build(long fromMemberId, SnapshotHeader header, IncomingFile file) {
        try {
            finishLast();
            PreparedSnapshot built;
            try (DiskFile opened = disk.open(file.path())) {
                built = builder.build(opened, fromMemberId, header.leaderTerm());
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
            discard(file);
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
        surroundings.ready(new Message.SnapshotReady(
                snapshot.fromMemberId(),
                identity.memberId(),
                snapshot.leaderTerm(),
                snapshot.metadata().index(),
                snapshot.metadata().term(),
                snapshot.metadata().membership()));
    }

    private void discard(IncomingFile file) {
        try {
            file.delete();
        } catch (IOException e) {
            LOG.warn("cannot delete {}: {}", file.path(), e.toString());
        }
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

    /** The marker of the snapshot before must be gone before another engine is built: it would take that for whole. */
    private void finishLast() throws IOException {
        AppliedPosition last;
        synchronized (this) {
            last = unfinished;
        }
        if (last == null) {
            return;
        }
        if (surroundings.logFirstIndex() <= last.index()) {
            throw new IOException("the log does not begin after the snapshot of entry " + last.index() + " yet");
        }
        swap.finished();
        synchronized (this) {
            unfinished = null;
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
            synchronized (leftOvers) {
                leftOvers.deleteUpTo(applied);
            }
            if (unfinished() && logHasBegunAfterLast()) {
                finishLast();
            }
        } catch (IOException e) {
            LOG.warn("what snapshots have left cannot be deleted yet: {}", e.getMessage());
        }
    }

    private synchronized boolean unfinished() {
        return unfinished != null;
    }

    private synchronized boolean logHasBegunAfterLast() {
        return unfinished != null && surroundings.logFirstIndex() > unfinished.index();
    }

    // ---- at start ----

    @Override
    public synchronized @Nullable AppliedPosition aheadOfLog() {
        return unfinished;
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
            unfinished = snapshot.position();
            enter(Stage.IDLE);
        }
        if (done != null) {
            later(() -> discard(done));
        }
    }
}
