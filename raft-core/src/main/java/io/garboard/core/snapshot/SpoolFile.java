package io.garboard.core.snapshot;

import io.garboard.core.peer.SnapshotFile;
import io.garboard.core.peer.SnapshotHeader;
import io.garboard.core.wal.Disk;
import io.garboard.core.wal.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** A spool as one of its receivers gets it. Each sender has one of its own. */
final class SpoolFile implements SnapshotFile, AutoCloseable {

    private final SnapshotHeader header;
    private final DiskFile file;

    SpoolFile(Disk disk, Path path, SnapshotHeader header) throws IOException {
        this.header = header;
        this.file = disk.open(path);
    }

    @Override
    public SnapshotHeader header() {
        return header;
    }

    @Override
    public int read(long position, ByteBuffer target) throws IOException {
        long left = header.sizeBytes() - position;
        if (left < target.remaining()) {
            target.limit(target.position() + (int) Math.max(0, left));
        }
        return file.read(target, position);
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            // It was only read.
        }
    }
}
