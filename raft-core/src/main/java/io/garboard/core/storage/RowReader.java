package io.garboard.core.storage;

import io.garboard.spi.storage.ReadView;
import io.garboard.spi.storage.RowCursor;
import io.garboard.spi.storage.StorageException;
import io.garboard.spi.storage.Table;
import io.garboard.spi.storage.ValueTarget;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads rows, pending ones and the engine's. Used by one thread, for a moment: never keep one across a network write.
 *
 * <p>Sees at least every row that was written before it was opened, and maybe later ones. That is right for readers who
 * know which rows they want: a row of the key table is written once, and if it is ever replaced, then by one that means
 * the same. The order behind it: the pending
 * generations are captured first and the engine's view is opened after that, so a generation that is missing from the
 * capture had been committed by then, and the view has it. A row that is in both means
 * the same.
 *
 * <p>The engine's view is opened by the first read that needs it: what is pending costs no view.
 */
public final class RowReader implements AutoCloseable {

    private final EngineGate gate;
    private final PendingGeneration[] pending;
    private @Nullable ReadView view;

    /** @param pending oldest first */
    RowReader(EngineGate gate, PendingGeneration[] pending) {
        this.gate = gate;
        this.pending = pending;
    }

    /** The value of {@code key}, not to be changed, or null if there is no such row. */
    public byte @Nullable [] get(Table table, byte[] key) throws StorageException {
        byte[] value = pendingValue(table, key);
        if (value != null) {
            return value == PendingGeneration.DELETED ? null : value;
        }
        return view().get(table, key);
    }

    private byte @Nullable [] pendingValue(Table table, byte[] key) {
        for (int i = pending.length - 1; i >= 0; i--) {
            byte[] value = pending[i].get(table, key);
            if (value != null) {
                return value;
            }
        }
        return null;
    }

    private static boolean put(byte[] value, ValueTarget target) {
        if (value == PendingGeneration.DELETED) {
            return false;
        }
        target.room(value.length).put(value);
        return true;
    }

    /**
     * Copies the values of {@code keys}, in this order, to where {@code target} says.
     *
     * @return how many were copied; if fewer than there are keys, the next one has no row
     */
    public int get(Table table, List<byte[]> keys, ValueTarget target) throws StorageException {
        if (pending.length == 0) {
            return view().get(table, keys, target);
        }
        // Those that are the engine's are asked for together, as far as no pending one lies between them.
        int copied = 0;
        for (int i = 0; i < keys.size(); i++) {
            byte[] value = pendingValue(table, keys.get(i));
            if (value != null) {
                copied += view(copied, i, table, keys, target);
                if (copied < i || !put(value, target)) {
                    return copied;
                }
                copied++;
            }
        }
        return copied + view(copied, keys.size(), table, keys, target);
    }

    private int view(int from, int to, Table table, List<byte[]> keys, ValueTarget target) throws StorageException {
        return from == to ? 0 : view().get(table, keys.subList(from, to), target);
    }

    /**
     * Walks the rows from {@code from} on (empty: from the first) and below {@code to} (null: to the last). Close the
     * cursor before the reader.
     */
    public RowCursor scan(Table table, byte[] from, byte @Nullable [] to) throws StorageException {
        List<RowStream> streams = new ArrayList<>();
        for (int i = pending.length - 1; i >= 0; i--) {
            pending[i].addStreams(table, from, to, streams);
        }
        return new MergedCursor(streams, new EngineStream(view().scan(table, from, to)));
    }

    private ReadView view() throws StorageException {
        ReadView opened = view;
        if (opened == null) {
            opened = gate.openReadView();
            view = opened;
        }
        return opened;
    }

    @Override
    public void close() {
        if (view != null) {
            view.close();
            view = null;
            gate.leave();
        }
    }
}
