package io.garboard.core.mvcc;

import java.util.Arrays;

/**
 * An inner node: children in order, the key at which each begins, and how many live keys each holds.
 *
 * <p>{@code keys[0]} is not used: the first child takes everything below {@code keys[1]}.
 */
final class Branch extends Node {

    final Node[] children;
    final byte[][] keys;
    final int[] live;

    Branch(Object edit) {
        super(edit, 0);
        children = new Node[CAPACITY];
        keys = new byte[CAPACITY][];
        live = new int[CAPACITY];
    }

    private Branch(Object edit, Branch other) {
        super(edit, other.size);
        children = other.children.clone();
        keys = other.keys.clone();
        live = other.live.clone();
    }

    /** The slot of the child that {@code key} belongs to. */
    int slotOf(byte[] key) {
        int low = 0;
        int high = size - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (Arrays.compareUnsigned(keys[middle], key) <= 0) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    void insert(int slot, Node child, byte[] key, int liveKeys) {
        System.arraycopy(children, slot, children, slot + 1, size - slot);
        System.arraycopy(keys, slot, keys, slot + 1, size - slot);
        System.arraycopy(live, slot, live, slot + 1, size - slot);
        children[slot] = child;
        keys[slot] = key;
        live[slot] = liveKeys;
        size++;
    }

    @Override
    void remove(int slot) {
        int moved = size - slot - 1;
        System.arraycopy(children, slot + 1, children, slot, moved);
        System.arraycopy(keys, slot + 1, keys, slot, moved);
        System.arraycopy(live, slot + 1, live, slot, moved);
        size--;
        Arrays.fill(children, size, size + 1, null);
        Arrays.fill(keys, size, size + 1, null);
    }

    @Override
    int slotFor(byte[] key) {
        return slotOf(key);
    }

    @Override
    byte[] keyAt(int slot) {
        return keys[slot];
    }

    @Override
    int countLive() {
        int sum = 0;
        for (int i = 0; i < size; i++) {
            sum += live[i];
        }
        return sum;
    }

    @Override
    Node editable(Object newEdit) {
        return edit == newEdit ? this : new Branch(newEdit, this);
    }

    @Override
    Node splitAt(int from) {
        Branch right = new Branch(edit);
        right.size = size - from;
        System.arraycopy(children, from, right.children, 0, right.size);
        System.arraycopy(keys, from, right.keys, 0, right.size);
        System.arraycopy(live, from, right.live, 0, right.size);
        Arrays.fill(children, from, size, null);
        Arrays.fill(keys, from, size, null);
        size = from;
        return right;
    }

    @Override
    void append(Node right, byte[] separator) {
        Branch other = (Branch) right;
        System.arraycopy(other.children, 0, children, size, other.size);
        System.arraycopy(other.keys, 0, keys, size, other.size);
        System.arraycopy(other.live, 0, live, size, other.size);
        keys[size] = separator;
        size += other.size;
    }
}
