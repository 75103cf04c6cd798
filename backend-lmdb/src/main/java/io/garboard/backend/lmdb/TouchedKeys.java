package io.garboard.backend.lmdb;

import io.garboard.spi.storage.Table;
import io.garboard.spi.storage.WriteBatch;
import java.util.ArrayList;
import java.util.List;

/**
 * The keys that were written while a copy was being made. Keys suffice: what became of them is read from the newest
 * state when the copy catches up, so that a copy of gigabytes costs memory for keys alone.
 *
 * <p>Bounded: beyond {@value #KEYS_MAX} keys it {@link #overflowed}, and the copy is thrown away. Guarded by the commit
 * lock.
 */
final class TouchedKeys implements WriteBatch.Visitor {

    static final int KEYS_MAX = 2_000_000;

    private final List<Table> tables = new ArrayList<>();
    private final List<byte[]> keys = new ArrayList<>();
    private boolean overflowed;
    private long writtenBytes;

    @Override
    public void put(Table table, byte[] key, byte[] value) {
        writtenBytes += value.length;
        add(table, key);
    }

    @Override
    public void delete(Table table, byte[] key) {
        add(table, key);
    }

    private void add(Table table, byte[] key) {
        writtenBytes += key.length;
        if (keys.size() < KEYS_MAX) {
            tables.add(table);
            keys.add(key.clone());
        } else {
            overflowed = true;
        }
    }

    boolean overflowed() {
        return overflowed;
    }

    /** The bytes of keys and values that were written or deleted. */
    long writtenBytes() {
        return writtenBytes;
    }

    int size() {
        return keys.size();
    }

    Table table(int i) {
        return tables.get(i);
    }

    byte[] key(int i) {
        return keys.get(i);
    }
}
