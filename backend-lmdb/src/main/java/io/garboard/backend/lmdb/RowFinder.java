package io.garboard.backend.lmdb;

import org.jspecify.annotations.Nullable;
import org.lmdbjava.Cursor;
import org.lmdbjava.Dbi;
import org.lmdbjava.GetOp;

/**
 * Finds rows by one cursor that stays where it found the last. If the next row wanted is on the same page, LMDB does not
 * descend from the root again; and if it is the very next one, as in a list of objects that were written in order, a step
 * finds it. Whether to try a step is told by how the last tries went.
 *
 * <p>Confined to the holder of its transaction.
 */
final class RowFinder {

    /** After the n-th vain step in a row, 2^n rows are looked up without one. */
    private static final int VAIN_STEPS_MAX = 6;

    private final Dbi<NativeBytes> table;
    private final Cursor<NativeBytes> cursor;
    private final NativeBytes key;
    private boolean onRow;
    private int vainSteps;
    private int withoutStep;

    /** @param key memory for the key that is looked up */
    RowFinder(Dbi<NativeBytes> table, Cursor<NativeBytes> cursor, NativeBytes key) {
        this.table = table;
        this.cursor = cursor;
        this.key = key;
    }

    boolean isFor(Dbi<NativeBytes> other) {
        return table.equals(other);
    }

    Cursor<NativeBytes> cursor() {
        return cursor;
    }

    /** The value of the row, or null. */
    @Nullable
    NativeBytes find(byte[] wanted) {
        if (onRow && step(wanted)) {
            return cursor.val();
        }
        RowKey.encode(wanted, key);
        onRow = cursor.get(key, GetOp.MDB_SET_KEY);
        return onRow ? cursor.val() : null;
    }

    private boolean step(byte[] wanted) {
        if (withoutStep > 0) {
            withoutStep--;
            return false;
        }
        if (cursor.next() && cursor.key().isEqual(wanted, RowKey.ROW)) {
            vainSteps = 0;
            return true;
        }
        vainSteps = Math.min(vainSteps + 1, VAIN_STEPS_MAX);
        withoutStep = 1 << vainSteps;
        return false;
    }
}
