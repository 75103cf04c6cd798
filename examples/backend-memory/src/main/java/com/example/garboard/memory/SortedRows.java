package com.example.garboard.memory;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * One table's rows, in the order of their keys. Never changes: {@link #put} and {@link #remove} return another one that
 * shares all but a path of nodes with this one. So whoever holds one holds a snapshot, and needs no lock to read it.
 *
 * <p>An AVL tree: the heights of a node's two children differ by one at most.
 */
final class SortedRows {

    static final SortedRows EMPTY = new SortedRows(null);

    private final @Nullable Node root;

    private SortedRows(@Nullable Node root) {
        this.root = root;
    }

    /** The value of {@code key}, or null. The array itself, not to be changed. */
    byte @Nullable [] get(byte[] key) {
        Node node = root;
        while (node != null) {
            int order = Arrays.compareUnsigned(key, node.key);
            if (order == 0) {
                return node.value;
            }
            node = order < 0 ? node.left : node.right;
        }
        return null;
    }

    /** These rows with {@code key} set to {@code value}. Keeps both arrays. */
    SortedRows put(byte[] key, byte[] value) {
        return new SortedRows(put(root, key, value));
    }

    /** These rows without {@code key}. */
    SortedRows remove(byte[] key) {
        return get(key) == null ? this : new SortedRows(remove(root, key));
    }

    /** Walks the rows from {@code from} on. */
    Walk walk(byte[] from) {
        return new Walk(root, from);
    }

    private static Node put(@Nullable Node node, byte[] key, byte[] value) {
        if (node == null) {
            return new Node(null, key, value, null);
        }
        int order = Arrays.compareUnsigned(key, node.key);
        if (order == 0) {
            return new Node(node.left, key, value, node.right);
        }
        return order < 0
                ? balanced(put(node.left, key, value), node, node.right)
                : balanced(node.left, node, put(node.right, key, value));
    }

    private static @Nullable Node remove(@Nullable Node node, byte[] key) {
        if (node == null) {
            return null;
        }
        int order = Arrays.compareUnsigned(key, node.key);
        if (order < 0) {
            return balanced(remove(node.left, key), node, node.right);
        }
        if (order > 0) {
            return balanced(node.left, node, remove(node.right, key));
        }
        if (node.left == null || node.right == null) {
            return node.left == null ? node.right : node.left;
        }
        Node next = first(node.right);
        return balanced(node.left, next, remove(node.right, next.key));
    }

    private static Node first(Node node) {
        Node first = node;
        while (first.left != null) {
            first = first.left;
        }
        return first;
    }

    /** A node with {@code row}'s key and value between two trees whose heights differ by two at most. */
    private static Node balanced(@Nullable Node left, Node row, @Nullable Node right) {
        if (left != null && left.height > height(right) + 1) {
            return leaningLeft(left, row, right);
        }
        if (right != null && right.height > height(left) + 1) {
            return leaningRight(left, row, right);
        }
        return new Node(left, row.key, row.value, right);
    }

    private static Node leaningLeft(Node left, Node row, @Nullable Node right) {
        Node inner = left.right;
        if (inner == null || height(left.left) >= inner.height) {
            return left.between(left.left, row.between(inner, right));
        }
        return inner.between(left.between(left.left, inner.left), row.between(inner.right, right));
    }

    private static Node leaningRight(@Nullable Node left, Node row, Node right) {
        Node inner = right.left;
        if (inner == null || height(right.right) >= inner.height) {
            return right.between(row.between(left, inner), right.right);
        }
        return inner.between(row.between(left, inner.left), right.between(inner.right, right.right));
    }

    private static int height(@Nullable Node node) {
        return node == null ? 0 : node.height;
    }

    private static final class Node {

        final @Nullable Node left;
        final byte[] key;
        final byte[] value;
        final @Nullable Node right;
        final int height;

        Node(@Nullable Node left, byte[] key, byte[] value, @Nullable Node right) {
            this.left = left;
            this.key = key;
            this.value = value;
            this.right = right;
            this.height = 1 + Math.max(height(left), height(right));
        }

        /** This row between other children. */
        Node between(@Nullable Node newLeft, @Nullable Node newRight) {
            return new Node(newLeft, key, value, newRight);
        }
    }

    /** A walk over the rows. Starts before the first. */
    static final class Walk {

        /** The nodes whose row, and right side, are still to come; the next on top. */
        private final Deque<Node> ahead = new ArrayDeque<>();

        private @Nullable Node current;

        private Walk(@Nullable Node root, byte[] from) {
            Node node = root;
            while (node != null) {
                if (Arrays.compareUnsigned(node.key, from) >= 0) {
                    ahead.push(node);
                    node = node.left;
                } else {
                    node = node.right;
                }
            }
        }

        /** Moves to the next row and returns whether there is one. */
        boolean next() {
            current = ahead.poll();
            if (current == null) {
                return false;
            }
            for (Node node = current.right; node != null; node = node.left) {
                ahead.push(node);
            }
            return true;
        }

        /** The current row's key; the array itself, not to be changed. */
        byte[] key() {
            return row().key;
        }

        /** The current row's value; the array itself, not to be changed. */
        byte[] value() {
            return row().value;
        }

        private Node row() {
            if (current == null) {
                throw new IllegalStateException("not at a row");
            }
            return current;
        }
    }
}
