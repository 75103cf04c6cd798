package io.garboard.core.wal;

import io.garboard.core.raft.Entry;
import io.garboard.core.raft.HardState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts frames together and writes each at the end of a segment, with one write.
 *
 * <p>Confined to the log's thread, except {@link #bytesWritten}.
 */
final class FrameWriter {

    private static final int STAGING_BYTES = 256 << 10;
    private static final int STAGING_BYTES_KEPT = 4 << 20;

    /** Where a frame is put together: outside the heap, so that it is copied once. */
    private ByteBuffer staging = ByteBuffer.allocateDirect(STAGING_BYTES);

    private volatile long bytesWritten;

    /** Writes one frame, which is not forced. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    void write(Segment segment, List<Entry> entries, @Nullable HardState state) throws IOException {
        ByteBuffer frame = stagingFor(Frame.sizeOf(entries, state));
        int checksum = Frame.encode(frame, entries, state, (int) segment.durable(), segment.checksum());
        int bytes = frame.remaining();
        segment.write(frame, checksum);
        bytesWritten += bytes;
    }

    private ByteBuffer stagingFor(long bytes) {
        if (bytes > staging.capacity() || staging.capacity() > STAGING_BYTES_KEPT) {
            int size = Math.toIntExact(Math.max(bytes, STAGING_BYTES));
            staging = ByteBuffer.allocateDirect(Integer.highestOneBit(size - 1) << 1);
        }
        return staging;
    }

    /** How many bytes of frames have been written. Any thread. */
    long bytesWritten() {
        return bytesWritten;
    }
}
