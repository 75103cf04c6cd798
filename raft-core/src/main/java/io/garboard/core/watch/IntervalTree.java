package io.garboard.core.watch;

import java.util.Arrays;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Ranges, found by a key they contain: an AVL tree ordered by range in which every node knows the greatest end below it,
 * so that a search leaves out whole subtrees that end before the key. Adding and removing cost O(log n); finding k
 * ranges costs O(k log n) at most.
 *
 * <p>Confined to the watch loop.
 *
 * @param <V> what hangs on a range
 */
final class IntervalTree<V> {

    private static final class Node<V> {
        KeyRange range;
        V value;

        @Nullable
        Node<V> left;

        @Nullable
        Node<V> right;

        int height = 1;
        /** Of this subtree; null if a range in it has no end. */
        byte @Nullable [] greatestEnd;

        Node(KeyRange range, V value) {
            this.range = range;
            this.value = value;
            this.greatestEnd = range.end;
        }
    }

    private @Nullable Node<V> root;

    /** Adds a range that is not there yet. */
    void add(KeyRange range, V value) {
        root = add(root, range, value);
    }

    private static <V> Node<V> add(@Nullable Node<V> node, KeyRange range, V value) {
        if (node == null) {
            return new Node<>(range, value);
        }
        int order = range.compareTo(node.range);
        if (order == 0) {
            throw new IllegalStateException("the range is in the tree already");
        }
        if (order < 0) {
            node.left = add(node.left, range, value);
        } else {
            node.right = add(node.right, range, value);
        }
        return balance(node);
    }

    /** Removes a range if it is there. */
    void remove(KeyRange range) {
        root = remove(root, range);
    }

    private static <V> @Nullable Node<V> remove(@Nullable Node<V> node, KeyRange range) {
        if (node == null) {
            return null;
        }
        int order = range.compareTo(node.range);
        if (order < 0) {
            node.left = remove(node.left, range);
        } else if (order > 0) {
            node.right = remove(node.right, range);
        } else if (node.left == null) {
            return node.right;
        } else if (node.right == null) {
            return node.left;
        } else {
            Node<V> successor = first(node.right);
            node.range = successor.range;
            node.value = successor.value;
            node.right = remove(node.right, successor.range);
        }
        return balance(node);
    }

    private static <V> Node<V> first(Node<V> node) {
        Node<V> first = node;
        while (first.left != null) {
            first = first.left;
        }
        return first;
    }

    /** Shows the value of every range that contains {@code key}. */
    void forEachContaining(byte[] key, Consumer<? super V> consumer) {
        visit(root, key, consumer);
    }

    private static <V> void visit(@Nullable Node<V> start, byte[] key, Consumer<? super V> consumer) {
        Node<V> node = start;
        while (node != null && (node.greatestEnd == null || Arrays.compareUnsigned(key, node.greatestEnd) < 0)) {
            visit(node.left, key, consumer);
            if (Arrays.compareUnsigned(node.range.start, key) > 0) {
                return;
            }
            if (node.range.endsAfter(key)) {
                consumer.accept(node.value);
            }
            node = node.right;
        }
    }

    private static <V> Node<V> balance(Node<V> node) {
        int lean = height(node.left) - height(node.right);
        if (lean > 1) {
            Node<V> left = present(node.left);
            if (height(left.left) < height(left.right)) {
                node.left = rotateLeft(left);
            }
            return rotateRight(node);
        }
        if (lean < -1) {
            Node<V> right = present(node.right);
            if (height(right.right) < height(right.left)) {
                node.right = rotateRight(right);
            }
            return rotateLeft(node);
        }
        update(node);
        return node;
    }

    private static <V> Node<V> rotateLeft(Node<V> node) {
        Node<V> top = present(node.right);
        node.right = top.left;
        top.left = node;
        update(node);
        update(top);
        return top;
    }

    private static <V> Node<V> rotateRight(Node<V> node) {
        Node<V> top = present(node.left);
        node.left = top.right;
        top.right = node;
        update(node);
        update(top);
        return top;
    }

    private static <V> void update(Node<V> node) {
        node.height = 1 + Math.max(height(node.left), height(node.right));
        node.greatestEnd = greater(greater(node.range.end, node.left), node.right);
    }

    private static <V> byte @Nullable [] greater(byte @Nullable [] end, @Nullable Node<V> node) {
        return node == null || KeyRange.compareEnds(end, node.greatestEnd) >= 0 ? end : node.greatestEnd;
    }

    private static int height(@Nullable Node<?> node) {
        return node == null ? 0 : node.height;
    }

    /** A tree that leans to one side has a child there. */
    private static <V> Node<V> present(@Nullable Node<V> node) {
        return Objects.requireNonNull(node);
    }
}
