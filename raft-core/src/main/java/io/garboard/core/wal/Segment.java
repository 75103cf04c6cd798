package io.garboard.core.wal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** One file of the log: a header, frames, and room. Confined to the log's thread. */
final class Segment implements Closeable {

    private final Path path;
    private final DiskFile file;
    private final SegmentHeader header;
    private final long capacity;

    private long end;
    private long durable;
    private int checksum;

    /** A segment with no frame yet. */
    Segment(Path path, DiskFile file, SegmentHeader header) throws IOException {
        this.path = path;
        this.file = file;
        this.header = header;
        this.capacity = file.size();
        this.end = SegmentHeader.BYTES;
        this.durable = SegmentHeader.BYTES;
        this.checksum = header.checksum();
    }

    Path path() {
        return path;
    }

    SegmentHeader header() {
        return header;
    }

    long sequence() {
        return header.sequence();
    }

    long capacity() {
        return capacity;
    }

    /** Where the next frame goes. */
    long end() {
        return end;
    }

    /** Up to where it has been forced. */
    long durable() {
        return durable;
    }

    /** What the next frame is chained to. */
    int checksum() {
        return checksum;
    }

    /** Whether a frame of this size fits in. The first frame always does: the file grows for it. */
    boolean hasRoomFor(long frameBytes) {
        return end == SegmentHeader.BYTES || end + frameBytes <= capacity;
    }

    void write(ByteBuffer frame, int frameChecksum) throws IOException {
        int bytes = frame.remaining();
        file.write(frame, end);
        advance(bytes, frameChecksum);
    }

    /** A frame was found, or has been written, at the end. */
    void advance(long frameBytes, int frameChecksum) {
        end += frameBytes;
        checksum = frameChecksum;
    }

    void force() throws IOException {
        file.force();
        durable = end;
    }

    /** Reads the bytes from {@code from} on; the buffer's limit is where they end. */
    void read(ByteBuffer target, long from) throws IOException {
        target.limit(target.position() + file.read(target, from)).position(0);
    }

    /** Overwrites everything from the end on with zeros, and forces them. */
    void zeroRest() throws IOException {
        Zeros.write(file, end, file.size());
        force();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
