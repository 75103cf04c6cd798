package io.garboard.backend.lmdb;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All rows of one table whose keys are too long for LMDB and share their first {@value RowKey#SHORT_BYTES_MAX} bytes.
 * Rewritten as a whole at each change: such keys are legal, not usual.
 *
 * <pre>
 * ascending by suffix:   u32 suffix length, u32 value length, suffix, value
 * </pre>
 */
final class Bucket {

    private static final int HEADER_BYTES = 2 * Integer.BYTES;

    private final TreeMap<byte[], byte[]> rows = new TreeMap<>(Arrays::compareUnsigned);

    /**
     * Reads a bucket; null makes an empty one.
     *
     * @throws IllegalArgumentException if {@code encoded} is damaged
     */
    static Bucket decode(byte @Nullable [] encoded) {
        Bucket bucket = new Bucket();
        if (encoded == null) {
            return bucket;
        }
        ByteBuffer in = ByteBuffer.wrap(encoded);
        try {
            while (in.hasRemaining()) {
                int suffixBytes = in.getInt();
                int valueBytes = in.getInt();
                bucket.rows.put(take(in, suffixBytes), take(in, valueBytes));
            }
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("a bucket of long keys ends too early", e);
        }
        return bucket;
    }

    private static byte[] take(ByteBuffer in, int length) {
        if (length < 0 || length > in.remaining()) {
            throw new IllegalArgumentException("a bucket of long keys has an entry of " + length + " bytes");
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    /**
     * Its bytes, to be read by {@link #decode}.
     *
     * @throws ArithmeticException if they are 2 GiB or more
     */
    byte[] encode() {
        int size = 0;
        for (Map.Entry<byte[], byte[]> row : rows.entrySet()) {
            size = Math.addExact(size, HEADER_BYTES + row.getKey().length);
            size = Math.addExact(size, row.getValue().length);
        }
        ByteBuffer out = ByteBuffer.allocate(size);
        rows.forEach((suffix, value) ->
                out.putInt(suffix.length).putInt(value.length).put(suffix).put(value));
        return out.array();
    }

    byte @Nullable [] get(byte[] suffix) {
        return rows.get(suffix);
    }

    void put(byte[] suffix, byte[] value) {
        rows.put(suffix, value);
    }

    /** Removes a row; false if there is none. */
    boolean remove(byte[] suffix) {
        return rows.remove(suffix) != null;
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    /** The first row behind {@code suffix}, or the first of all for null; null if there is none. */
    Map.@Nullable Entry<byte[], byte[]> after(byte @Nullable [] suffix) {
        return suffix == null ? rows.firstEntry() : rows.higherEntry(suffix);
    }
}
