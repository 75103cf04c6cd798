package io.garboard.core.wal;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Finds the frames of a segment that is in memory as a whole. */
final class FrameScanner {

    private final ByteBuffer buffer;
    private int at = SegmentHeader.BYTES;
    private int checksum;

    /** @param buffer the segment, from position 0 to its limit */
    FrameScanner(ByteBuffer buffer, int headerChecksum) {
        this.buffer = buffer;
        this.checksum = headerChecksum;
    }

    /** Where the last frame ends. */
    int position() {
        return at;
    }

    /** The next frame of the chain, or null if what follows is none. */
    Frame.@Nullable View next() {
        Frame.View frame = frameAt(buffer, at);
        if (frame == null || frame.previousChecksum() != checksum) {
            return null;
        }
        at += (int) frame.sizeBytes();
        checksum = frame.checksum();
        return frame;
    }

    /** Whether there is nothing but zeros after the last frame. */
    boolean isRestZero() {
        return Zeros.isAllZero(buffer, Math.min(at, buffer.limit()), buffer.limit());
    }

    /** Whether a frame further on was written when what follows here had been forced already: then it is not a torn tail. */
    boolean isRestDamaged() {
        for (int i = at; i + Frame.HEADER_BYTES <= buffer.limit(); i += Frame.ALIGNMENT) {
            if (buffer.getInt(i) == Frame.MAGIC) {
                Frame.View frame = frameAt(buffer, i);
                if (frame != null && frame.durable() > at) {
                    return true;
                }
            }
        }
        return false;
    }

    /** The frame at {@code at} if there is a whole one with the right checksum. */
    static Frame.@Nullable View frameAt(ByteBuffer buffer, int at) {
        if (at + Frame.HEADER_BYTES > buffer.limit() || buffer.getInt(at) != Frame.MAGIC) {
            return null;
        }
        int length = buffer.getInt(at + 4);
        if (length < 0 || length > buffer.limit() - at - Frame.HEADER_BYTES) {
            return null;
        }
        Frame.View frame = new Frame.View(buffer, at, length);
        return frame.checksum() == Frame.checksum(buffer, at, length) ? frame : null;
    }
}
