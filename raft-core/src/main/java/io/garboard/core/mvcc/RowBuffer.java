package io.garboard.core.mvcc;

import io.garboard.spi.storage.ValueTarget;
import java.nio.ByteBuffer;

/** Room for one encoded row after the other, so that going through many makes no garbage. Confined to one thread. */
final class RowBuffer implements ValueTarget {

    private static final int BYTES_MIN = 4096;

    private ByteBuffer buffer = ByteBuffer.allocate(BYTES_MIN);

    @Override
    public ByteBuffer room(int sizeBytes) {
        if (buffer.capacity() < sizeBytes) {
            buffer = ByteBuffer.allocate(Math.max(sizeBytes, 2 * buffer.capacity()));
        }
        return buffer.clear().limit(sizeBytes);
    }

    /** The row and, behind it, whatever was there before. To be looked at until the next row comes. */
    byte[] array() {
        return buffer.array();
    }

    int sizeBytes() {
        return buffer.limit();
    }
}
