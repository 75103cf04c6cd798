package io.garboard.core.wal;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Fills files with zeros, so that later writes change neither size nor extents and a force is one flush. */
final class Zeros {

    static final int SLICE_BYTES = 1 << 20;

    private static final ByteBuffer SLICE =
            ByteBuffer.allocateDirect(SLICE_BYTES).asReadOnlyBuffer();

    private Zeros() {}

    static void write(DiskFile file, long from, long to) throws IOException {
        for (long at = from; at < to; at += SLICE_BYTES) {
            writeSlice(file, at, to);
        }
    }

    /** Writes one slice from {@code at} on, not beyond {@code to}. */
    static void writeSlice(DiskFile file, long at, long to) throws IOException {
        file.write(SLICE.duplicate().clear().limit((int) Math.min(SLICE_BYTES, to - at)), at);
    }

    static boolean isAllZero(ByteBuffer buffer, int from, int to) {
        int at = from;
        for (; at + 8 <= to; at += 8) {
            if (buffer.getLong(at) != 0) {
                return false;
            }
        }
        for (; at < to; at++) {
            if (buffer.get(at) != 0) {
                return false;
            }
        }
        return true;
    }
}
