package io.garboard.backend.sqlite;

import java.nio.ByteBuffer;

/**
 * Packs a key that looks like an etcd revision into SQLite's 64-bit row number, which keeps such rows in a table without
 * a second tree and lets a value of several kilobytes stay in its page.
 *
 * <pre>
 * key   main u64 big-endian, '_', sub u64 big-endian, and 't' if it is a tombstone     17 or 18 bytes
 * row   main (43 bits), sub (19 bits), tombstone (1 bit)                               0 to 2^63 - 1
 * </pre>
 *
 * <p>Order is kept. A revision beyond these bits (8 trillion, or more than half a million changes in one transaction),
 * like any other key, goes where the other keys go.
 */
final class RevisionKey {

    /** The row number of a key that has none. */
    static final long NONE = -1;

    private static final int KEY_BYTES = 17;
    private static final int SEPARATOR_AT = 8;
    private static final byte SEPARATOR = '_';
    private static final byte TOMBSTONE = 't';
    private static final int SUB_BITS = 19;
    private static final long MAIN_END = 1L << 43;
    private static final long SUB_END = 1L << SUB_BITS;

    private RevisionKey() {}

    /** The row number of {@code key}, or {@link #NONE}. */
    static long pack(byte[] key) {
        boolean tombstone = key.length == KEY_BYTES + 1 && key[KEY_BYTES] == TOMBSTONE;
        if ((key.length != KEY_BYTES && !tombstone) || key[SEPARATOR_AT] != SEPARATOR) {
            return NONE;
        }
        ByteBuffer in = ByteBuffer.wrap(key);
        long main = in.getLong(0);
        long sub = in.getLong(SEPARATOR_AT + 1);
        if (main < 0 || main >= MAIN_END || sub < 0 || sub >= SUB_END) {
            return NONE;
        }
        return main << (SUB_BITS + 1) | sub << 1 | (tombstone ? 1 : 0);
    }

    /** The key of a row number. */
    static byte[] unpack(long row) {
        boolean tombstone = (row & 1) != 0;
        ByteBuffer out = ByteBuffer.allocate(tombstone ? KEY_BYTES + 1 : KEY_BYTES)
                .putLong(row >>> (SUB_BITS + 1))
                .put(SEPARATOR)
                .putLong(row >>> 1 & (SUB_END - 1));
        if (tombstone) {
            out.put(TOMBSTONE);
        }
        return out.array();
    }

    /**
     * A row number such that all rows below it have keys below {@code key}. Rows from it on may have, too, if their main
     * revision is the one {@code key} begins with. {@link #NONE} if all rows have keys below.
     */
    static long floor(byte[] key) {
        long exact = pack(key);
        if (exact != NONE) {
            return exact;
        }
        byte[] main = new byte[Long.BYTES];
        System.arraycopy(key, 0, main, 0, Math.min(key.length, Long.BYTES));
        long value = ByteBuffer.wrap(main).getLong();
        return value < 0 || value >= MAIN_END ? NONE : value << (SUB_BITS + 1);
    }
}
