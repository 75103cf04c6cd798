package io.garboard.backend.lmdb;

import java.nio.ByteBuffer;

/**
 * What LMDB keeps of a tree, in a meta page or as the value of a table's name.
 *
 * <pre>
 * 0 page size u32 (of the free pages' tree), 4 flags u16, 6 depth u16, 8 statistics, 40 root page u64
 * </pre>
 */
record TreeRecord(int flags, int depth, long root) {

    static final int BYTES = 48;

    /** The root of a tree without an entry. */
    private static final long NO_PAGE = -1;

    static TreeRecord at(ByteBuffer page, int offset) {
        return new TreeRecord(
                Short.toUnsignedInt(page.getShort(offset + 4)),
                Short.toUnsignedInt(page.getShort(offset + 6)),
                page.getLong(offset + 40));
    }

    boolean isEmpty() {
        return root == NO_PAGE;
    }
}
