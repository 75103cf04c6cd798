package io.garboard.core.mvcc;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The writer's side of the key index: a persistent B+tree of {@link KeyEntry}, ordered by unsigned key bytes, whose
 * branches carry the number of live keys below each child.
 *
 * <p>Confined to the apply loop. Within one edit nodes are changed in place; {@link #freeze} ends the edit, after which the
 * root may be shared with readers.
 */
final class KeyTree {

    /** 64-way nodes at least a quarter full: 2^40 keys are less than ten levels. */
    private static final int DEPTH_MAX = 16;

    private final Branch[] path = new Branch[DEPTH_MAX];
    private final int[] slots = new int[DEPTH_MAX];

    private Object edit = new Object();
    private Node root = new Leaf(edit);
    private int live;
    private int entries;

    Node root() {
        return root;
    }

    /** Keys alive now. */
    int live() {
        return live;
    }

    /** Keys that the tree holds, deleted ones that are not compacted included. */
    int entries() {
        return entries;
    }

    /** Ends the edit: no node that is in the tree now will ever change. */
    Node freeze() {
        edit = new Object();
        return root;
    }

    static @Nullable KeyEntry find(Node root, byte[] key) {
        Node node = root;
        while (node instanceof Branch branch) {
            node = branch.children[branch.slotOf(key)];
        }
        Leaf leaf = (Leaf) node;
        int slot = leaf.lowerBound(key);
        return slot < leaf.size && Arrays.equals(leaf.keyAt(slot), key) ? leaf.entries[slot] : null;
    }

    @Nullable
    KeyEntry find(byte[] key) {
        return find(root, key);
    }

    /** Adds a key that is not there yet. */
    void insert(KeyEntry entry) {
        byte[] key = entry.key();
        int delta = entry.isLive() ? 1 : 0;
        Node node = editableRoot();
        if (node.size == Node.CAPACITY) {
            node = growRoot(node, key);
        }
        // Full nodes are split on the way down, so that their parent always has room for the new half.
        while (node instanceof Branch branch) {
            int slot = branch.slotOf(key);
            Node child = editableChild(branch, slot);
            if (child.size == Node.CAPACITY) {
                splitChild(branch, slot, key);
                slot = branch.slotOf(key);
                child = branch.children[slot];
            }
            branch.live[slot] += delta;
            node = child;
        }
        Leaf leaf = (Leaf) node;
        leaf.insert(leaf.lowerBound(key), entry);
        live += delta;
        entries++;
    }

    private Node growRoot(Node full, byte[] key) {
        Branch grown = new Branch(edit);
        grown.insert(0, full, key, live);
        splitChild(grown, 0, key);
        root = grown;
        return grown;
    }

    private static void splitChild(Branch parent, int slot, byte[] key) {
        Node left = parent.children[slot];
        // Keys that come in ascending order leave nodes behind that are nearly full, not half full.
        boolean atEnd = left.slotFor(key) >= left.size - 1;
        int at = atEnd ? Node.CAPACITY * 7 / 8 : Node.CAPACITY / 2;
        byte[] separator = left.keyAt(at);
        Node right = left.splitAt(at);
        parent.live[slot] = left.countLive();
        parent.insert(slot + 1, right, separator, right.countLive());
    }

    /** A key that is in the tree has come to life ({@code +1}) or died ({@code -1}). */
    void changeLive(byte[] key, int delta) {
        live += delta;
        Node node = root;
        if (node instanceof Branch) {
            node = editableRoot();
        }
        while (node instanceof Branch branch) {
            int slot = branch.slotOf(key);
            branch.live[slot] += delta;
            node = branch.children[slot] instanceof Branch ? editableChild(branch, slot) : branch.children[slot];
        }
    }

    /** Takes out a key that is in the tree and dead. */
    void remove(byte[] key) {
        int depth = 0;
        Node node = editableRoot();
        while (node instanceof Branch branch) {
            int slot = branch.slotOf(key);
            path[depth] = branch;
            slots[depth++] = slot;
            node = editableChild(branch, slot);
        }
        Leaf leaf = (Leaf) node;
        leaf.remove(leaf.lowerBound(key));
        entries--;
        int level = depth - 1;
        while (level >= 0 && mergeChild(path[level], slots[level])) {
            level--;
        }
        Arrays.fill(path, 0, depth, null);
        while (root instanceof Branch branch && branch.size == 1) {
            root = branch.children[0];
        }
    }

    /**
     * Takes an empty child out, or merges a small one with a neighbour.
     *
     * @return whether the parent lost a child, so that it may have become small itself
     */
    private boolean mergeChild(Branch parent, int slot) {
        Node child = parent.children[slot];
        if (child.size == 0 && parent.size > 1) {
            parent.remove(slot);
            return true;
        }
        if (child.size >= Node.SMALL) {
            return false;
        }
        if (slot + 1 < parent.size && child.size + parent.children[slot + 1].size <= Node.MERGED_MAX) {
            mergeWithRight(parent, slot);
            return true;
        }
        if (slot > 0 && child.size + parent.children[slot - 1].size <= Node.MERGED_MAX) {
            mergeWithRight(parent, slot - 1);
            return true;
        }
        return false;
    }

    private void mergeWithRight(Branch parent, int slot) {
        Node left = editableChild(parent, slot);
        left.append(parent.children[slot + 1], parent.keys[slot + 1]);
        parent.live[slot] += parent.live[slot + 1];
        parent.remove(slot + 1);
    }

    private Node editableRoot() {
        root = root.editable(edit);
        return root;
    }

    private Node editableChild(Branch parent, int slot) {
        Node child = parent.children[slot].editable(edit);
        parent.children[slot] = child;
        return child;
    }
}
