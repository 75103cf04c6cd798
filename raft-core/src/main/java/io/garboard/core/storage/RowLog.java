package io.garboard.core.storage;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Rows whose keys arrive in ascending order: an array that only grows.
 *
 * <p>One thread appends, any thread reads. A reader sees every row that was appended before whatever told it to look (in
 * the key space: the publication of the revision), and maybe later ones.
 */
final class RowLog {

    private static final int INITIAL_ROWS = 128;
    private static final VarHandle SIZE;
    private static final VarHandle CELLS;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            SIZE = lookup.findVarHandle(RowLog.class, "size", int.class);
            CELLS = lookup.findVarHandle(RowLog.class, "cells", byte[][].class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Key and value in turns. */
    private byte[][] cells = new byte[2 * INITIAL_ROWS][];

    private int size;

    /** Whether {@code key} is greater than every key so far. Writer only. */
    boolean isNext(byte[] key) {
        return size == 0 || Arrays.compareUnsigned(key, cells[2 * size - 2]) > 0;
    }

    /** Appends; {@link #isNext} holds for the key. */
    void append(byte[] key, byte[] value) {
        if (2 * size == cells.length) {
            CELLS.setRelease(this, Arrays.copyOf(cells, 2 * cells.length));
        }
        cells[2 * size] = key;
        cells[2 * size + 1] = value;
        SIZE.setRelease(this, size + 1);
    }

    int size() {
        return (int) SIZE.getAcquire(this);
    }

    byte[] key(int index) {
        return cells()[2 * index];
    }

    byte[] value(int index) {
        return cells()[2 * index + 1];
    }

    byte @Nullable [] get(byte[] key) {
        int size = size();
        int index = lowerBound(key, size);
        return index < size && Arrays.equals(key(index), key) ? value(index) : null;
    }

    /** The first of the leading {@code size} rows whose key is not below {@code key}. */
    int lowerBound(byte[] key, int size) {
        byte[][] cells = cells();
        int low = 0;
        int high = size;
        if (size > 0 && Arrays.compareUnsigned(cells[0], key) >= 0) {
            return 0;
        }
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (Arrays.compareUnsigned(cells[2 * middle], key) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Read after {@link #size()}: at least as new as the size, so every row that the size counts is in it. */
    private byte[][] cells() {
        return (byte[][]) CELLS.getAcquire(this);
    }
}
