package io.garboard.core.node;

import org.jspecify.annotations.Nullable;

/** Holds a loop to one thread: the first that enters it. */
final class Confinement {

    private @Nullable Thread owner;

    void check() {
        Thread current = Thread.currentThread();
        if (owner == null) {
            owner = current;
        }
        if (owner != current) {
            throw new IllegalStateException("called on " + current.getName() + ", belongs to " + owner.getName());
        }
    }
}
