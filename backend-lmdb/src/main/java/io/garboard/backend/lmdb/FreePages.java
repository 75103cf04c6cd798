package io.garboard.backend.lmdb;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.util.BitSet;

/**
 * Reads LMDB's list of free pages out of the file, to tell whether pages that are missing at its end are all free.
 *
 * <p>The list is a tree of its own: transaction number → count u64, then that many page numbers u64.
 *
 * <pre>
 * branch, leaf page   after the header: u16 offset in the page of each node
 * node                0 low u16, 2 high u16, 4 flags u16, 6 key size u16, then the key; in a leaf then the value
 *   in a branch       child page = low | high << 16 | flags << 32
 *   in a leaf         value size = low | high << 16; flag 1: the value is the number of the overflow page it is in
 * </pre>
 */
final class FreePages {

    private static final int FLAGS_AT = 10;
    private static final int LOWER_AT = 12;
    private static final int FLAG_BRANCH = 0x01;
    private static final int FLAG_LEAF = 0x02;
    private static final int NODE_HEADER_BYTES = 8;
    private static final int NODE_BIG_VALUE = 0x01;
    private static final int DEPTH_MAX = 32;
    private static final long MISSING_MAX = 1 << 20;

    private final RandomAccessFile in;
    private final int pageBytes;
    private final long firstMissing;
    private final long lastMissing;
    private final BitSet free = new BitSet();

    FreePages(RandomAccessFile in, int pageBytes, long firstMissing, long lastMissing) {
        this.in = in;
        this.pageBytes = pageBytes;
        this.firstMissing = firstMissing;
        this.lastMissing = lastMissing;
    }

    /** Whether every missing page is on the list that starts at page {@code root}; no if the list cannot be read. */
    boolean coverTheEnd(long root) throws IOException {
        long missing = lastMissing - firstMissing + 1;
        if (missing > MISSING_MAX || root < 0) {
            return false;
        }
        try {
            walk(root, 0);
        } catch (IndexOutOfBoundsException e) {
            return false;
        }
        return free.cardinality() == missing;
    }

    private void walk(long pageNumber, int depth) throws IOException {
        if (pageNumber >= firstMissing || depth > DEPTH_MAX) {
            throw new IndexOutOfBoundsException("page " + pageNumber);
        }
        ByteBuffer page = DataFileCheck.read(in, pageNumber * pageBytes, pageBytes);
        int flags = page.getShort(FLAGS_AT);
        int nodes = (Short.toUnsignedInt(page.getShort(LOWER_AT)) - DataFileCheck.PAGE_HEADER_BYTES) / Short.BYTES;
        for (int i = 0; i < nodes; i++) {
            int node = Short.toUnsignedInt(page.getShort(DataFileCheck.PAGE_HEADER_BYTES + i * Short.BYTES));
            if ((flags & FLAG_BRANCH) != 0) {
                walk(size(page, node) | (long) Short.toUnsignedInt(page.getShort(node + 4)) << 32, depth + 1);
            } else if ((flags & FLAG_LEAF) != 0) {
                collect(page, node);
            }
        }
    }

    private void collect(ByteBuffer page, int node) throws IOException {
        int value = node + NODE_HEADER_BYTES + Short.toUnsignedInt(page.getShort(node + 6));
        if ((page.getShort(node + 4) & NODE_BIG_VALUE) == 0) {
            collectNumbers(page, value);
            return;
        }
        long overflow = page.getLong(value);
        if (overflow < 0 || overflow >= firstMissing || size(page, node) > Integer.MAX_VALUE) {
            throw new IndexOutOfBoundsException("page " + overflow);
        }
        long position = overflow * pageBytes + DataFileCheck.PAGE_HEADER_BYTES;
        collectNumbers(DataFileCheck.read(in, position, (int) size(page, node)), 0);
    }

    private void collectNumbers(ByteBuffer from, int position) {
        long count = from.getLong(position);
        for (long i = 1; i <= count; i++) {
            long number = from.getLong(Math.toIntExact(position + i * Long.BYTES));
            if (number >= firstMissing && number <= lastMissing) {
                free.set((int) (number - firstMissing));
            }
        }
    }

    private static long size(ByteBuffer page, int node) {
        return Short.toUnsignedInt(page.getShort(node))
                | (long) Short.toUnsignedInt(page.getShort(node + Short.BYTES)) << 16;
    }
}
