package io.garboard.backend.lmdb;

import io.garboard.spi.storage.ValueTarget;
import java.util.Arrays;
import java.util.List;
import org.lmdbjava.Dbi;

/**
 * Finds many rows in the order in which they lie in the tree, where the next one is most often on the same page or one step
 * away, and copies them in the order in which they were asked for. In between it keeps where they lie in the map, which holds
 * until the transaction ends.
 *
 * <p>Confined to the holder of its transaction.
 */
final class RowBatch {

    private final NativeBytes value = new NativeBytes();
    private long[] order = {};
    private long[] addresses = {};
    private int[] sizesBytes = {};

    /**
     * Finds the rows of {@code keys}, all of them short.
     *
     * @return how many there are before the first that is missing
     */
    int find(Reader reader, Dbi<NativeBytes> table, List<byte[]> keys) {
        int count = keys.size();
        makeRoom(count);
        int indexBits = sort(keys);
        int found = count;
        for (int i = 0; i < count; i++) {
            int index = (int) (order[i] & ((1L << indexBits) - 1));
            NativeBytes row = reader.find(table, keys.get(index));
            if (row == null) {
                found = Math.min(found, index);
            } else {
                addresses[index] = row.address();
                sizesBytes[index] = row.sizeBytes();
            }
        }
        return found;
    }

    private void makeRoom(int count) {
        if (order.length < count) {
            order = new long[count];
            addresses = new long[count];
            sizesBytes = new int[count];
        }
    }

    /**
     * Has {@link #order} hold the keys' indexes, by the first eight bytes of the keys. If those are too far apart to leave
     * room for the index, their last bits are left out: only the speed depends on the order.
     *
     * @return how many of the last bits are the index
     */
    private int sort(List<byte[]> keys) {
        int count = keys.size();
        long least = -1;
        long greatest = 0;
        for (int i = 0; i < count; i++) {
            long start = start(keys.get(i));
            order[i] = start;
            least = Long.compareUnsigned(start, least) < 0 ? start : least;
            greatest = Long.compareUnsigned(start, greatest) > 0 ? start : greatest;
        }
        int indexBits = Integer.SIZE - Integer.numberOfLeadingZeros(count);
        int rangeBits = Long.SIZE - Long.numberOfLeadingZeros(greatest - least);
        int dropped = Math.max(0, rangeBits + indexBits - (Long.SIZE - 1));
        for (int i = 0; i < count; i++) {
            order[i] = (((order[i] - least) >>> dropped) << indexBits) | i;
        }
        Arrays.sort(order, 0, count);
        return indexBits;
    }

    private static long start(byte[] key) {
        long start = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            start = (start << Byte.SIZE) | (i < key.length ? key[i] & 0xff : 0);
        }
        return start;
    }

    /** Copies the first {@code count} of what was found. */
    void copy(int count, ValueTarget target) {
        for (int i = 0; i < count; i++) {
            value.pointAt(addresses[i], sizesBytes[i]);
            value.copyTo(target);
        }
    }
}
