package io.garboard.core.snapshot;

import io.garboard.core.peer.SnapshotHeader;
import io.garboard.core.wal.Disk;
import io.garboard.core.wal.DiskFile;
import java.io.IOException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory that snapshots come into. Invariant: once a file is open, it is the only one there; until then, what a former
 * process left is kept as long as it is ahead of the state.
 *
 * <p>Any thread; each file by one at a time. All of it may wait for the disk.
 */
final class IncomingFiles {

    private static final Logger LOG = LoggerFactory.getLogger(IncomingFiles.class);

    /** What must be left on the disk beside the file and the engine. */
    private static final long RESERVE_BYTES = 64L << 20;

    private final SnapshotIdentity identity;
    private final EngineSite site;
    private final Disk disk;
    private final Path directory;
    private final LeftOverFiles leftOvers;

    /** @param directory exists */
    IncomingFiles(SnapshotIdentity identity, EngineSite site, Disk disk, Path directory) throws IOException {
        this.identity = identity;
        this.site = site;
        this.disk = disk;
        this.directory = directory;
        this.leftOvers = new LeftOverFiles(disk, directory);
    }

    /** The file for a snapshot; nothing happens on the disk yet. */
    IncomingFile file(SnapshotHeader header) {
        return new IncomingFile(disk, directory, header, identity.clusterId());
    }

    /**
     * Opens a file to be written on, and deletes all others.
     *
     * @param sizeBytes of the whole
     * @return from which byte on it is to be written
     * @throws IOException also if there is no room for the file and the engine that it is built into
     */
    long open(IncomingFile file, long sizeBytes) throws IOException {
        deleteOthers(file);
        long fromByte = file.open();
        requireRoom(sizeBytes, fromByte);
        return fromByte;
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

    /** The engine takes about as much as the file: keys are stored once, pages are not quite full. */
    private void requireRoom(long sizeBytes, long fromByte) throws IOException {
        long neededBytes = sizeBytes - fromByte + sizeBytes * 3 / 2 + RESERVE_BYTES;
        long usableBytes = Math.min(disk.usableBytes(directory), site.usableBytes());
        if (usableBytes < neededBytes) {
            throw new IOException("no room for a snapshot in " + directory + ": usableBytes=" + usableBytes
                    + " neededBytes=" + neededBytes);
        }
    }

    /** Opens a file that is whole, to be read. */
    DiskFile read(IncomingFile file) throws IOException {
        return disk.open(file.path());
    }

    /** Deletes a file that is of no use. */
    void discard(IncomingFile file) {
        try {
            file.delete();
        } catch (IOException e) {
            LOG.warn("cannot delete {}: {}", file.path(), e.toString());
        }
    }

    /** The state includes everything up to this entry: deletes what a former process left and is no further than that. */
    void deleteLeftOvers(long appliedIndex) throws IOException {
        synchronized (leftOvers) {
            leftOvers.deleteUpTo(appliedIndex);
        }
    }
}
