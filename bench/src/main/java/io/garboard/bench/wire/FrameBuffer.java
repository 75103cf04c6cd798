package io.garboard.bench.wire;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Frames on their way out. A frame (RFC 9113, section 4.1): length 3 bytes, type 1, flags 1, stream 4, then the payload.
 * Confined to the thread of its {@link GrpcClient}.
 */
final class FrameBuffer {

    static final int HEADER_BYTES = 9;

    private ByteBuffer out = ByteBuffer.allocateDirect(256 * 1024);

    /** Starts a frame; the caller appends its payload of exactly {@code length} bytes to what is returned. */
    ByteBuffer frame(int length, int type, int flags, int stream) {
        ensure(HEADER_BYTES + length);
        out.put((byte) (length >> 16)).put((byte) (length >> 8)).put((byte) length);
        return out.put((byte) type).put((byte) flags).putInt(stream);
    }

    void raw(byte[] bytes) {
        ensure(bytes.length);
        out.put(bytes);
    }

    /** Writes what waits; returns whether everything went out. */
    boolean flush(Link link) throws IOException {
        if (out.position() == 0 && !link.hasUnsent()) {
            return true;
        }
        out.flip();
        link.write(out);
        boolean done = !out.hasRemaining() && !link.hasUnsent();
        out.compact();
        return done;
    }

    private void ensure(int bytes) {
        if (out.remaining() < bytes) {
            ByteBuffer larger = ByteBuffer.allocateDirect(Math.max(out.capacity() * 2, out.position() + bytes));
            out = larger.put(out.flip());
        }
    }
}
