package io.garboard.core.peer;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;

/** A snapshot of random bytes. */
public final class MemorySnapshot implements SnapshotFile {

    private final long fileId;
    private final byte[] bytes;

    public MemorySnapshot(long fileId, int sizeBytes) {
        this.fileId = fileId;
        this.bytes = new byte[sizeBytes];
        new SplittableRandom(fileId).nextBytes(bytes);
    }

    public byte[] bytes() {
        return bytes;
    }

    @Override
    public SnapshotHeader header() {
        return new SnapshotHeader(3, 1000, 2, fileId, bytes.length);
    }

    @Override
    public int read(long position, ByteBuffer target) {
        int length = (int) Math.min(target.remaining(), bytes.length - position);
        target.put(bytes, (int) position, length);
        return length;
    }
}
