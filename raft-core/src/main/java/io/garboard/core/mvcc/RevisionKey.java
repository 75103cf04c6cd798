package io.garboard.core.mvcc;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Keys of the key table: {@code main} (8 bytes big-endian), an underscore, {@code sub} (8 bytes big-endian), and a
 * {@code 't'} behind that if the row marks a deletion. Their order as bytes is the order of the revisions.
 *
 * <p>Source: etcd's {@code server/storage/mvcc/revision.go}.
 */
public final class RevisionKey {

    /** Bytes of a key without the mark of a deletion. */
    public static final int LENGTH = 17;

    private static final int SUB_OFFSET = 9;
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private RevisionKey() {}

    /** The key of a put. */
    public static byte[] of(long main, long sub) {
        return fill(new byte[LENGTH], main, sub);
    }

    /** The key of a deletion. */
    public static byte[] ofTombstone(long main, long sub) {
        byte[] key = fill(new byte[LENGTH + 1], main, sub);
        key[LENGTH] = 't';
        return key;
    }

    private static byte[] fill(byte[] key, long main, long sub) {
        LONG.set(key, 0, main);
        key[Long.BYTES] = '_';
        LONG.set(key, SUB_OFFSET, sub);
        return key;
    }

    public static long main(byte[] key) {
        return (long) LONG.get(key, 0);
    }

    public static long sub(byte[] key) {
        return (long) LONG.get(key, SUB_OFFSET);
    }

    public static boolean isTombstone(byte[] key) {
        return key.length == LENGTH + 1 && key[LENGTH] == 't';
    }
}
