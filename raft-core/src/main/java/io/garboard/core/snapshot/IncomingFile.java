package io.garboard.core.snapshot;

import io.garboard.core.peer.SnapshotHeader;
import io.garboard.core.wal.Disk;
import io.garboard.core.wal.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a snapshot that is coming in: written to a file and checked block by block. After a break, also of the
 * process, it goes on after the last whole block. Nothing is forced: what a crash tears is found when the file is read again.
 * Used by one thread at a time.
 */
final class IncomingFile {

    private static final String PREFIX = "incoming-";
    private static final String SUFFIX = ".snap";

    private final Disk disk;
    private final Path path;
    private final SnapshotHeader header;
    private final long clusterId;
    private BlockReader blocks = new BlockReader((buffer, from, to) -> {});
    private @Nullable DiskFile file;
    private boolean known;

    IncomingFile(Disk disk, Path directory, SnapshotHeader header, long clusterId) {
        this.disk = disk;
        this.path = directory.resolve(name(header));
        this.header = header;
        this.clusterId = clusterId;
    }

    private static String name(SnapshotHeader header) {
        return PREFIX + header.index() + "-" + header.term() + "-" + Long.toHexString(header.fileId()) + SUFFIX;
    }

    static boolean isName(String name) {
        return name.startsWith(PREFIX) && name.endsWith(SUFFIX);
    }

    /** Everything up to this entry is in the snapshot of a file of this name; 0 if that cannot be told. */
    static long indexOf(String name) {
        int end = name.indexOf('-', PREFIX.length());
        try {
            return end < 0 ? 0 : Long.parseLong(name, PREFIX.length(), end, 10);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    SnapshotHeader header() {
        return header;
    }

    Path path() {
        return path;
    }

    /** Opens the file and finds out what of it is here already. Returns from which byte on the rest is wanted. */
    long open() throws IOException {
        Path name = path.getFileName();
        Path directory = path.getParent();
        boolean exists =
                directory != null && name != null && disk.list(directory).contains(name.toString());
        DiskFile opened = exists ? disk.open(path) : disk.create(path);
        file = opened;
        if (!known && exists) {
            readAgain(opened);
        }
        known = true;
        blocks.rewindToVerified();
        return blocks.verifiedBytes();
    }

    private void readAgain(DiskFile opened) throws IOException {
        try {
            SnapshotBuilder.readAll(opened, blocks, () -> false);
        } catch (SnapshotDamagedException e) {
            if (blocks.isRuined()) {
                blocks = new BlockReader((buffer, from, to) -> {});
            }
        }
    }

    /** Takes the next bytes. */
    void write(ByteBuffer bytes) throws IOException {
        DiskFile opened = file;
        if (opened == null) {
            throw new IOException("the snapshot was given up");
        }
        if (blocks.position() + bytes.remaining() > header.sizeBytes()) {
            throw new SnapshotDamagedException("the snapshot is longer than was offered");
        }
        opened.write(bytes.duplicate(), blocks.position());
        blocks.accept(bytes);
        SnapshotMetadata metadata = blocks.metadata();
        if (metadata != null && !isOffered(metadata)) {
            throw new SnapshotDamagedException("the snapshot is not the one that was offered");
        }
    }

    private boolean isOffered(SnapshotMetadata metadata) {
        return metadata.clusterId() == clusterId
                && metadata.fileId() == header.fileId()
                && metadata.index() == header.index()
                && metadata.term() == header.term();
    }

    /** Whether all of it is here, and right. */
    boolean isComplete() {
        return blocks.isComplete() && blocks.verifiedBytes() == header.sizeBytes();
    }

    /** Whether there is nothing to go on from. */
    boolean isRuined() {
        return blocks.isRuined() || (blocks.metadata() != null && !isOffered(blocks.metadata()));
    }

    long verifiedBytes() {
        return blocks.verifiedBytes();
    }

    /** Closes the file; it can be opened again. */
    void close() {
        DiskFile opened = file;
        file = null;
        if (opened != null) {
            try {
                opened.close();
            } catch (IOException e) {
                // What was written is checked when it is read again.
            }
        }
    }

    /** Closes and deletes it. */
    void delete() throws IOException {
        close();
        disk.delete(path);
    }
}
