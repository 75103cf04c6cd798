package io.garboard.core.wal;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Fills files with zeros, so that later writes change neither size nor extents and a force is one flush.
 *
 * <p>It writes in small units. The kernel keeps what one write brought in units as large as that write, and writes back
 * a whole unit when a byte of it changes: after writes of 1 MiB, each force of a few kilobytes costs up to 1 MiB. But each
 * unit also costs time, here and when it is written to again, so they are larger where forces are.
 */
final class Zeros {

    static final int SLICE_BYTES = 1 << 20;

    static final int UNIT_BYTES_MIN = 4096;

    /** Larger ones are no cheaper, and harder for the kernel to find memory for. */
    static final int UNIT_BYTES_MAX = 32 * 1024;

    /** What a unit at either end of a force adds to it is an eighth on average. */
    private static final int UNITS_IN_A_FORCE = 4;

    private static final ByteBuffer UNIT =
            ByteBuffer.allocateDirect(UNIT_BYTES_MAX).asReadOnlyBuffer();

    private Zeros() {}

    /** The unit, a power of two, for a file in which so many bytes are going to be forced at a time. */
    static int unitBytes(long bytesPerForce) {
        long fitting = Long.highestOneBit(bytesPerForce / UNITS_IN_A_FORCE);
        return (int) Math.max(UNIT_BYTES_MIN, Math.min(UNIT_BYTES_MAX, fitting));
    }

    /** In the smallest units. */
    static void write(DiskFile file, long from, long to) throws IOException {
        for (long at = from; at < to; at += SLICE_BYTES) {
            writeSlice(file, at, to, UNIT_BYTES_MIN);
        }
    }

    /** Writes one slice from {@code at} on, not beyond {@code to}. */
    static void writeSlice(DiskFile file, long at, long to, int unitBytes) throws IOException {
        long end = Math.min(at + SLICE_BYTES, to);
        ByteBuffer unit = UNIT.duplicate();
        for (long next = at; next < end; ) {
            // Up to the end of the unit that it is in, so that the writes that follow are whole ones.
            int bytes = (int) Math.min(unitBytes - next % unitBytes, end - next);
            file.write(unit.clear().limit(bytes), next);
            next += bytes;
        }
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
