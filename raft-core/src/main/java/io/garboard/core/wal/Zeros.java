package io.garboard.core.wal;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Fills files with zeros, so that later writes change neither size nor extents and a force is one flush.
 *
 * <p>It writes a page at a time. The kernel keeps what one write brought in units as large as that write, and writes back
 * a whole unit when a byte of it changes: after writes of 1 MiB, each force of a few kilobytes costs up to 1 MiB.
 */
final class Zeros {

    static final int SLICE_BYTES = 1 << 20;

    private static final int PAGE_BYTES = 4096;

    private static final ByteBuffer PAGE = ByteBuffer.allocateDirect(PAGE_BYTES).asReadOnlyBuffer();

    private Zeros() {}

    static void write(DiskFile file, long from, long to) throws IOException {
        for (long at = from; at < to; at += SLICE_BYTES) {
            writeSlice(file, at, to);
        }
    }

    /** Writes one slice from {@code at} on, not beyond {@code to}. */
    static void writeSlice(DiskFile file, long at, long to) throws IOException {
        long end = Math.min(at + SLICE_BYTES, to);
        ByteBuffer page = PAGE.duplicate();
        for (long next = at; next < end; ) {
            // Up to the end of the page that it is in, so that the writes that follow are whole pages.
            int bytes = (int) Math.min(PAGE_BYTES - next % PAGE_BYTES, end - next);
            file.write(page.clear().limit(bytes), next);
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
