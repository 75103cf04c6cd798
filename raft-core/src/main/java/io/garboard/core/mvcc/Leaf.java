package io.garboard.core.mvcc;

import java.util.Arrays;

/** The lowest level of the tree: keys in order. Slots from {@code size} on are null. */
final class Leaf extends Node {

    KeyEntry[] entries;

    Leaf(Object edit, KeyEntry[] entries, int size) {
        super(edit, size);
        this.entries = entries;
    }

    /** The slot of the first entry whose key is not below {@code key}; {@code size} if there is none. */
    int lowerBound(byte[] key) {
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (Arrays.compareUnsigned(entries[middle].key(), key) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    void insert(int slot, KeyEntry entry) {
        if (size == entries.length) {
            entries = Arrays.copyOf(entries, Math.min(CAPACITY, size + (size >> 1) + 4));
        }
        System.arraycopy(entries, slot, entries, slot + 1, size - slot);
        entries[slot] = entry;
        size++;
    }

    @Override
    void remove(int slot) {
        System.arraycopy(entries, slot + 1, entries, slot, size - slot - 1);
        size--;
        Arrays.fill(entries, size, size + 1, null);
    }

    @Override
    int slotFor(byte[] key) {
        return lowerBound(key);
    }

    @Override
    byte[] keyAt(int slot) {
        return entries[slot].key();
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
        return edit == newEdit ? this : new Leaf(newEdit, entries.clone(), size);
    }

    @Override
    Node splitAt(int from) {
        KeyEntry[] right = Arrays.copyOf(Arrays.copyOfRange(entries, from, size), CAPACITY);
        Leaf leaf = new Leaf(edit, right, size - from);
        Arrays.fill(entries, from, size, null);
        size = from;
        return leaf;
    }

    @Override
    void append(Node right, byte[] separator) {
        Leaf other = (Leaf) right;
        if (entries.length < size + other.size) {
            entries = Arrays.copyOf(entries, CAPACITY);
        }
        System.arraycopy(other.entries, 0, entries, size, other.size);
        size += other.size;
    }
}
