package io.garboard.core.mvcc;

/**
 * A node of the key index's B+tree.
 *
 * <p>A node belongs to the edit that made it, and only that edit changes it. Once the edit's root is published the node is
 * frozen for ever: later edits copy it. So whoever has a root has an unchanging tree.
 */
abstract sealed class Node permits Leaf, Branch {

    /** The most keys of a leaf, or children of a branch. */
    static final int CAPACITY = 64;

    /** Below this a node is merged with a neighbour, if the two fill at most three quarters of one. */
    static final int SMALL = CAPACITY / 4;

    static final int MERGED_MAX = CAPACITY * 3 / 4;

    /** The edit that may change this node; compared by identity. */
    final Object edit;

    int size;

    Node(Object edit, int size) {
        this.edit = edit;
        this.size = size;
    }

    /** The slot where {@code key} is, or would be. */
    abstract int slotFor(byte[] key);

    /** The key at which a slot above 0 begins. */
    abstract byte[] keyAt(int slot);

    /** How many keys below this node are alive now. Apply loop only. */
    abstract int countLive();

    /** A node of {@code newEdit} with the same content: this one if it is of that edit already. */
    abstract Node editable(Object newEdit);

    /** Moves the slots from {@code from} on to a new node of the same edit. */
    abstract Node splitAt(int from);

    /** Appends the slots of the right neighbour, whose keys start at {@code separator}. */
    abstract void append(Node right, byte[] separator);

    /** Removes one slot. */
    abstract void remove(int slot);
}
