package io.garboard.core.local;

/** Hears that this member does not belong to its cluster any more. */
@FunctionalInterface
public interface RemovalListener {

    /**
     * The member was removed, for good: it should be closed and not be started again. Called once, on a loop of the core;
     * must not block.
     *
     * @param reason for the log
     */
    void removed(String reason);
}
