package io.garboard.backend.lmdb;

import java.util.Arrays;

/**
 * How a key of any length becomes one of LMDB's, which are 1 to 511 bytes.
 *
 * <pre>
 * up to 510 bytes   key, 00                 value: the value
 * longer            first 510 bytes, 01     value: a {@link Bucket} of every such key, without its first 510 bytes
 * </pre>
 *
 * <p>Order is kept: of two short keys the one that is a prefix of the other stays a prefix or meets a 00 where the other
 * goes on; and a bucket comes right after the row whose key is its prefix. The appended byte is free for etcd's 17-byte
 * revisions, since LMDB pads rows to an even length.
 */
final class RowKey {

    /** The longest key that has a row of its own, and the length of a bucket's prefix. */
    static final int SHORT_BYTES_MAX = 510;

    static final byte ROW = 0;
    static final byte BUCKET = 1;

    private RowKey() {}

    static boolean isLong(byte[] key) {
        return key.length > SHORT_BYTES_MAX;
    }

    /** Sets {@code target} to the key of the row, or of the bucket, that {@code key} is in. */
    static void encode(byte[] key, NativeBytes target) {
        if (isLong(key)) {
            target.set(key, SHORT_BYTES_MAX, BUCKET);
        } else {
            target.set(key, key.length, ROW);
        }
    }

    /** What a bucket keeps of a long key. */
    static byte[] suffix(byte[] key) {
        return Arrays.copyOfRange(key, SHORT_BYTES_MAX, key.length);
    }

    /** Whether an encoded key is a bucket's. */
    static boolean isBucket(NativeBytes encoded) {
        return encoded.lastByte() == BUCKET;
    }

    /** The key of a row, or the prefix of a bucket. */
    static byte[] decode(NativeBytes encoded) {
        return encoded.copy(encoded.sizeBytes() - 1);
    }

    static byte[] join(byte[] prefix, byte[] suffix) {
        byte[] key = Arrays.copyOf(prefix, prefix.length + suffix.length);
        System.arraycopy(suffix, 0, key, prefix.length, suffix.length);
        return key;
    }
}
