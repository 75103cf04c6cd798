package io.garboard.core.snapshot;

import io.garboard.core.node.SnapshotSender;
import io.garboard.core.peer.PeerNetwork;
import io.garboard.core.peer.SnapshotCallback;
import io.garboard.core.peer.SnapshotHeader;
import io.garboard.core.storage.BufferedStorage;
import io.garboard.core.storage.LongView;
import io.garboard.core.task.Worker;
import io.garboard.core.wal.Disk;
import io.garboard.core.wal.DiskFile;
import io.garboard.spi.storage.StorageException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The leader's side: copies a consistent view of the engine into a file at the speed of the local disk, closes the view, and
 * sends the file to whoever needs it, however slowly they take it.
 *
 * <p>Members that want a snapshot while one is there share it. A file is deleted when everyone has it; after a failure it is
 * kept for a while, since the receiver goes on where it broke off.
 *
 * <p>{@link #send} is for any thread; everything else happens on the worker.
 */
public final class SnapshotSpool implements SnapshotSender {

    private static final Logger LOG = LoggerFactory.getLogger(SnapshotSpool.class);

    private static final String PREFIX = "spool-";
    private static final String SUFFIX = ".snap";
    /** What must be left on the disk beside the file. */
    private static final long RESERVE_BYTES = 64L << 20;
    /** Rows reach the engine within a tenth of a second; until then the view may not include the entry that is needed. */
    private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private static final int LOOKS_MAX = 200;
    /** A failure is told after a pause, so that trying again does not become a loop. */
    private static final long FAILURE_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private static final long KEPT_NANOS = TimeUnit.SECONDS.toNanos(60);

    /** A file and who is getting it. */
    private static final class Spool {
        final Path path;
        final SnapshotMetadata metadata;
        final long sizeBytes;
        int receivers;
        /** Raised with every use: what was to be done after a time of none finds out. */
        int uses;

        Spool(Path path, SnapshotMetadata metadata, long sizeBytes) {
            this.path = path;
            this.metadata = metadata;
            this.sizeBytes = sizeBytes;
        }
    }

    private final SnapshotIdentity identity;
    private final BufferedStorage storage;
    private final Disk disk;
    private final Path directory;
    private final PeerNetwork network;
    private final Worker worker;
    private final LongSupplier random;
    private final SnapshotOutcome outcome;
    private final List<Spool> spools = new ArrayList<>();
    private volatile boolean stopping;
    private volatile long lowestIndexInUse = Long.MAX_VALUE;

    /**
     * @param directory where the files lie; exists
     * @param worker one thread, which copies and waits for the disk
     * @param random for the ids of files
     */
    public SnapshotSpool(
            SnapshotIdentity identity,
            BufferedStorage storage,
            Disk disk,
            Path directory,
            PeerNetwork network,
            Worker worker,
            LongSupplier random,
            SnapshotOutcome outcome) {
        this.identity = identity;
        this.storage = storage;
        this.disk = disk;
        this.directory = directory;
        this.network = network;
        this.worker = worker;
        this.random = random;
        this.outcome = outcome;
    }

    /** Deletes what a former process left. Before anything is sent. */
    public void clean() throws IOException {
        for (String name : disk.list(directory)) {
            if (name.startsWith(PREFIX) && name.endsWith(SUFFIX)) {
                disk.delete(directory.resolve(name));
            }
        }
    }

    @Override
    public void send(long toMemberId, long term, long atLeastIndex) {
        try {
            worker.execute(() -> send(toMemberId, term, atLeastIndex, LOOKS_MAX));
        } catch (RejectedExecutionException e) {
            outcome.sent(toMemberId, false);
        }
    }

    /** What is being copied is given up. */
    public void stop() {
        stopping = true;
    }

    @Override
    public long lowestIndexInUse() {
        return lowestIndexInUse;
    }

    private void send(long toMemberId, long term, long atLeastIndex, int looksLeft) {
        Spool found = find(atLeastIndex);
        try {
            Spool spool = found != null ? found : write(atLeastIndex);
            if (spool != null) {
                send(toMemberId, term, spool);
            } else if (looksLeft > 0) {
                worker.executeAfter(LOOK_AGAIN_NANOS, () -> send(toMemberId, term, atLeastIndex, looksLeft - 1));
            } else {
                failed(toMemberId, "the storage engine does not come to entry " + atLeastIndex);
            }
        } catch (IOException | StorageException e) {
            failed(toMemberId, String.valueOf(e.getMessage()));
        } catch (SpoolWriter.UnwantedException e) {
            failed(toMemberId, "this member stops, or takes a snapshot over itself");
        }
    }

    private @Nullable Spool find(long atLeastIndex) {
        return spools.stream()
                .filter(spool -> spool.metadata.index() >= atLeastIndex)
                .findFirst()
                .orElse(null);
    }

    /** Writes a file; null if the engine does not include the entry yet. */
    private @Nullable Spool write(long atLeastIndex)
            throws IOException, StorageException, SpoolWriter.UnwantedException {
        try (LongView view = storage.openLongView()) {
            if (view.applied().index() < Math.max(1, atLeastIndex)) {
                return null;
            }
            long neededBytes = storage.size().inUseBytes() + RESERVE_BYTES;
            long usableBytes = disk.usableBytes(directory);
            if (usableBytes < neededBytes) {
                throw new IOException("no room for a snapshot in " + directory + ": usableBytes=" + usableBytes
                        + " neededBytes=" + neededBytes);
            }
            // From here on the log keeps what comes after it.
            lowestIndexInUse = Math.min(lowestIndexInUse, view.applied().index());
            return copy(view);
        } finally {
            updateLowestIndex();
        }
    }

    private Spool copy(LongView view) throws IOException, StorageException, SpoolWriter.UnwantedException {
        SpoolWriter writer = new SpoolWriter(view, () -> stopping);
        SnapshotMetadata metadata = writer.metadata(identity.clusterId(), identity.memberId(), random.getAsLong());
        Path path = directory.resolve(PREFIX + Long.toHexString(metadata.fileId()) + SUFFIX);
        LOG.info("writing a snapshot: index={} term={}", metadata.index(), metadata.term());
        boolean written = false;
        try (DiskFile file = disk.create(path)) {
            long sizeBytes = writer.copy(file, metadata);
            LOG.info("snapshot written: index={} sizeBytes={}", metadata.index(), sizeBytes);
            Spool spool = new Spool(path, metadata, sizeBytes);
            spools.add(spool);
            written = true;
            return spool;
        } finally {
            if (!written) {
                delete(path);
            }
        }
    }

    private void send(long toMemberId, long term, Spool spool) throws IOException {
        SnapshotMetadata metadata = spool.metadata;
        SpoolFile file = new SpoolFile(
                disk,
                spool.path,
                new SnapshotHeader(term, metadata.index(), metadata.term(), metadata.fileId(), spool.sizeBytes));
        spool.receivers++;
        spool.uses++;
        LOG.info(
                "sending a snapshot: to={} index={} sizeBytes={}",
                Long.toHexString(toMemberId),
                metadata.index(),
                spool.sizeBytes);
        network.sendSnapshot(toMemberId, file, new SnapshotCallback() {
            @Override
            public void delivered() {
                later(() -> ended(toMemberId, spool, file, null));
            }

            @Override
            public void failed(String reason) {
                later(() -> ended(toMemberId, spool, file, reason));
            }
        });
    }

    /** After the worker has ended nothing matters any more: the next start cleans up. */
    private void later(Runnable task) {
        try {
            worker.execute(task);
        } catch (RejectedExecutionException e) {
            LOG.debug("stopped while a snapshot was being sent");
        }
    }

    private void ended(long toMemberId, Spool spool, SpoolFile file, @Nullable String failure) {
        file.close();
        spool.receivers--;
        if (failure == null) {
            LOG.info("snapshot delivered: to={} index={}", Long.toHexString(toMemberId), spool.metadata.index());
            outcome.sent(toMemberId, true);
        } else {
            failed(toMemberId, failure);
        }
        if (spool.receivers > 0) {
            return;
        }
        if (failure == null) {
            drop(spool);
        } else {
            int uses = spool.uses;
            worker.executeAfter(KEPT_NANOS, () -> {
                if (spool.receivers == 0 && spool.uses == uses) {
                    drop(spool);
                }
            });
        }
    }

    private void failed(long toMemberId, String reason) {
        LOG.warn("a snapshot was not sent: to={} reason={}", Long.toHexString(toMemberId), reason);
        worker.executeAfter(FAILURE_PAUSE_NANOS, () -> outcome.sent(toMemberId, false));
    }

    private void drop(Spool spool) {
        spools.remove(spool);
        delete(spool.path);
        updateLowestIndex();
    }

    private void delete(Path path) {
        try {
            disk.delete(path);
        } catch (IOException e) {
            LOG.warn("cannot delete {}, the next start will: {}", path, e.toString());
        }
    }

    private void updateLowestIndex() {
        lowestIndexInUse =
                spools.stream().mapToLong(spool -> spool.metadata.index()).min().orElse(Long.MAX_VALUE);
    }
}
