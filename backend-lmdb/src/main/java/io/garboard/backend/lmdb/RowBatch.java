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

    private final List<byte[]> keys;
    private final long[] order;
    private final int indexBits;
    private final long[] addresses;
    private final int[] sizesBytes;

    /** @param keys short ones, in the order in which their values are wanted */
    RowBatch(List<byte[]> keys) {
        this.keys = keys;
        order = new long[keys.size()];
        indexBits = Integer.SIZE - Integer.numberOfLeadingZeros(keys.size());
        addresses = new long[keys.size()];
        sizesBytes = new int[keys.size()];
        sort();
    }

    /**
     * Has {@link #order} hold the keys' indexes in its last {@link #indexBits} bits, by the first eight bytes of the keys. If
     * those are too far apart to leave room for the index, their last bits are left out: only the speed depends on the order.
     */
    private void sort() {
        long least = -1;
        long greatest = 0;
        for (int i = 0; i < order.length; i++) {
            long start = start(keys.get(i));
            order[i] = start;
            least = Long.compareUnsigned(start, least) < 0 ? start : least;
            greatest = Long.compareUnsigned(start, greatest) > 0 ? start : greatest;
        }
        int rangeBits = Long.SIZE - Long.numberOfLeadingZeros(greatest - least);
        int dropped = Math.max(0, rangeBits + indexBits - (Long.SIZE - 1));
        for (int i = 0; i < order.length; i++) {
            order[i] = (((order[i] - least) >>> dropped) << indexBits) | i;
        }
        Arrays.sort(order);
    }

    private static long start(byte[] key) {
        long start = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            start = (start << Byte.SIZE) | (i < key.length ? key[i] & 0xff : 0);
        }
        return start;
    }

    /**
     * Finds the rows.
     *
     * @return how many there are before the first that is missing
     */
    int find(Reader reader, Dbi<NativeBytes> table) {
        int found = order.length;
        for (long place : order) {
            int index = (int) (place & ((1L << indexBits) - 1));
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

    /** Copies the first {@code count} of what was found. */
    void copy(int count, ValueTarget target) {
        NativeBytes value = new NativeBytes();
        for (int i = 0; i < count; i++) {
            value.pointAt(addresses[i], sizesBytes[i]);
            value.copyTo(target);
        }
    }
}
