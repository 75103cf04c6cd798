package io.garboard.backend.lmdb;

import java.nio.ByteBuffer;

/**
 * One entry of a branch or leaf page.
 *
 * <pre>
 * 0 low u16, 2 high u16, 4 flags u16, 6 key size u16, 8 the key, then in a leaf the value
 * branch: child page = low | high &lt;&lt; 16 | flags &lt;&lt; 32
 * leaf:   value size = low | high &lt;&lt; 16; flag 1: the value is the u64 number of the overflow page it is in;
 *         flag 2: the value is a {@link TreeRecord}
 * </pre>
 */
record Node(ByteBuffer page, int offset) {

    static final int HEADER_BYTES = 8;
    static final int BIG_VALUE = 1;
    static final int SUBTREE = 2;

    int flags() {
        return Short.toUnsignedInt(page.getShort(offset + 4));
    }

    int keyBytes() {
        return Short.toUnsignedInt(page.getShort(offset + 6));
    }

    long valueBytes() {
        return Short.toUnsignedInt(page.getShort(offset)) | (long) Short.toUnsignedInt(page.getShort(offset + 2)) << 16;
    }

    long child() {
        return valueBytes() | (long) flags() << 32;
    }

    /** Where the value, or the number of its page, is. */
    int valueAt() {
        return offset + HEADER_BYTES + keyBytes();
    }

    /** Of a value in an overflow page: the page's number, and the bytes of the value. */
    long[] bigValue() {
        return new long[] {page.getLong(valueAt()), valueBytes()};
    }

    long bytesInLeaf() {
        return HEADER_BYTES + keyBytes() + (flags() == BIG_VALUE ? Long.BYTES : valueBytes());
    }

    long bytesInBranch() {
        return (long) HEADER_BYTES + keyBytes();
    }
}
