package io.garboard.core.mvcc;

import java.util.Arrays;

/**
 * The lowest level of the tree: keys in order. Slots from {@code size} on are null.
 *
 * <p>The keys are held beside their entries, so that a search touches one object a step, not two.
 */
final class Leaf extends Node {

    KeyEntry[] entries;
    private byte[][] keys;

    Leaf(Object edit) {
        this(edit, new KeyEntry[CAPACITY], new byte[CAPACITY][], 0);
    }

    private Leaf(Object edit, KeyEntry[] entries, byte[][] keys, int size) {
        super(edit, size);
        this.entries = entries;
        this.keys = keys;
    }

    /** The slot of the first entry whose key is not below {@code key}; {@code size} if there is none. */
    int lowerBound(byte[] key) {
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (Arrays.compareUnsigned(keys[middle], key) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    void insert(int slot, KeyEntry entry) {
        ensureCapacity(size + 1);
        System.arraycopy(entries, slot, entries, slot + 1, size - slot);
        System.arraycopy(keys, slot, keys, slot + 1, size - slot);
        entries[slot] = entry;
        keys[slot] = entry.key();
        size++;
    }

    /** A leaf that was made by a copy has no room to spare: most copies are never added to. */
    private void ensureCapacity(int needed) {
        if (needed > entries.length) {
            int capacity = Math.min(CAPACITY, needed + (needed >> 1));
            entries = Arrays.copyOf(entries, capacity);
            keys = Arrays.copyOf(keys, capacity);
        }
    }

    @Override
    void remove(int slot) {
        int moved = size - slot - 1;
        System.arraycopy(entries, slot + 1, entries, slot, moved);
        System.arraycopy(keys, slot + 1, keys, slot, moved);
        clear(size - 1);
    }

    private void clear(int newSize) {
        Arrays.fill(entries, newSize, size, null);
        Arrays.fill(keys, newSize, size, null);
        size = newSize;
    }

    @Override
    int slotFor(byte[] key) {
        return lowerBound(key);
    }

    @Override
    byte[] keyAt(int slot) {
        return keys[slot];
    }

    @Override
    int countLive() {
        int live = 0;
        for (int i = 0; i < size; i++) {
            live += entries[i].isLive() ? 1 : 0;
        }
        return live;
    }

    @Override
    Node editable(Object newEdit) {
        return edit == newEdit
                ? this
                : new Leaf(newEdit, Arrays.copyOf(entries, size), Arrays.copyOf(keys, size), size);
    }

    @Override
    Node splitAt(int from) {
        Leaf right = new Leaf(
                edit, Arrays.copyOfRange(entries, from, size), Arrays.copyOfRange(keys, from, size), size - from);
        clear(from);
        return right;
    }

    @Override
    void append(Node right, byte[] separator) {
        Leaf other = (Leaf) right;
        ensureCapacity(size + other.size);
        System.arraycopy(other.entries, 0, entries, size, other.size);
        System.arraycopy(other.keys, 0, keys, size, other.size);
        size += other.size;
    }
}
