package io.garboard.spi.storage;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Writes that are applied all or not at all, in the order they were added: of two writes to one key, the later holds.
 *
 * <p>A plain list that is filled, committed, cleared and filled again without new garbage. It keeps references: the
 * arrays given to it must not be changed until {@link #clear}, neither by the caller nor by the backend. Not thread-safe.
 */
public final class WriteBatch {

    /** Receives the operations of a batch in order. */
    public interface Visitor {
        /** Sets {@code key} to {@code value}, whether or not it was there. */
        void put(Table table, byte[] key, byte[] value) throws StorageException;

        /** Removes {@code key}; a key that is not there is no error. */
        void delete(Table table, byte[] key) throws StorageException;
    }

    private static final int INITIAL_CAPACITY = 64;

    private Table[] tables = new Table[INITIAL_CAPACITY];
    private byte[][] keys = new byte[INITIAL_CAPACITY][];
    private byte[] @Nullable [] values = new byte[INITIAL_CAPACITY] @Nullable [];
    private int size;
    private int puts;
    private long sizeBytes;

    /** Adds "set {@code key} to {@code value}". Both may be empty. */
    public void put(Table table, byte[] key, byte[] value) {
        add(table, key, value);
        puts++;
        sizeBytes += value.length;
    }

    /** Adds "remove {@code key}". */
    public void delete(Table table, byte[] key) {
        add(table, key, null);
    }

    private void add(Table table, byte[] key, byte @Nullable [] value) {
        if (size == keys.length) {
            grow();
        }
        tables[size] = table;
        keys[size] = key;
        values[size] = value;
        size++;
        sizeBytes += key.length;
    }

    private void grow() {
        int capacity = keys.length * 2;
        tables = Arrays.copyOf(tables, capacity);
        keys = Arrays.copyOf(keys, capacity);
        values = Arrays.copyOf(values, capacity);
    }

    /** Shows every operation to {@code visitor}, in the order they were added; stops at the first exception. */
    public void forEach(Visitor visitor) throws StorageException {
        for (int i = 0; i < size; i++) {
            byte[] value = values[i];
            if (value == null) {
                visitor.delete(tables[i], keys[i]);
            } else {
                visitor.put(tables[i], keys[i], value);
            }
        }
    }

    /** The number of operations. */
    public int size() {
        return size;
    }

    /** How many of the operations set a row; the others remove one. */
    public int puts() {
        return puts;
    }

    public boolean isEmpty() {
        return size == 0;
    }

    /** The bytes of all keys and values together. */
    public long sizeBytes() {
        return sizeBytes;
    }

    /** Forgets all operations, and every reference with them. */
    public void clear() {
        Arrays.fill(tables, 0, size, null);
        Arrays.fill(keys, 0, size, null);
        Arrays.fill(values, 0, size, null);
        size = 0;
        puts = 0;
        sizeBytes = 0;
    }
}
