package io.garboard.backend.lmdb;

import static io.garboard.backend.lmdb.DamagedException.unless;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Finds the entries of a branch or leaf page, and that they lie side by side from the end of the page on as LMDB packs
 * them: it moves them by their sizes, and would move what is beyond the page.
 *
 * <pre>
 * 0 page number u64, 8 pad u16, 10 flags u16, 12 lower u16 (end of the offsets), 14 upper u16 (start of the entries),
 * 16 u16 offset of each {@link Node}
 * </pre>
 */
final class PageNodes {

    private static final int HEADER_BYTES = 16;
    private static final int FLAGS_AT = 10;
    private static final int LOWER_AT = 12;
    private static final int UPPER_AT = 14;
    private static final int BRANCH = 0x01;
    private static final int LEAF = 0x02;
    private static final int KEY_BYTES_MAX = 511;

    private PageNodes() {}

    /** The entries of {@code page}, whose number is {@code number} and which must be a leaf or a branch. */
    static Node[] of(ByteBuffer page, long number, boolean leaf) throws DamagedException {
        int lower = Short.toUnsignedInt(page.getShort(LOWER_AT));
        int upper = Short.toUnsignedInt(page.getShort(UPPER_AT));
        boolean room = lower > HEADER_BYTES && lower % 2 == 0 && lower <= upper && upper <= page.capacity();
        unless(room, number, "has a damaged header");
        unless(page.getShort(FLAGS_AT) == (leaf ? LEAF : BRANCH), number, "is of the wrong kind");
        Node[] nodes = new Node[(lower - HEADER_BYTES) / 2];
        long[] places = new long[nodes.length];
        for (int i = 0; i < nodes.length; i++) {
            int offset = Short.toUnsignedInt(page.getShort(HEADER_BYTES + 2 * i));
            unless(offset + Node.HEADER_BYTES <= page.capacity(), number, "has an entry that is not on it");
            Node node = new Node(page, offset);
            unless(!leaf || hasKey(node), number, "has an entry without a key");
            nodes[i] = node;
            places[i] = ((long) offset << Integer.SIZE) | (leaf ? node.bytesInLeaf() : node.bytesInBranch());
        }
        unless(sideBySide(places, upper, page.capacity()), number, "has entries that do not lie side by side");
        return nodes;
    }

    private static boolean hasKey(Node node) {
        return node.keyBytes() > 0 && node.keyBytes() <= KEY_BYTES_MAX;
    }

    /** Whether these (offset, size) fill {@code from} to {@code to}; each takes an even number of bytes. */
    private static boolean sideBySide(long[] places, int from, int to) {
        Arrays.sort(places);
        long end = from;
        for (long place : places) {
            if (place >>> Integer.SIZE != end) {
                return false;
            }
            end += ((place & 0xffffffffL) + 1) & ~1L;
        }
        return end == to;
    }
}
