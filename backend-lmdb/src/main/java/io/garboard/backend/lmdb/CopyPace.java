package io.garboard.backend.lmdb;

import java.util.function.BooleanSupplier;

/** How large the steps of a compaction are, and how long it rests after each. */
interface CopyPace {

    /** What a step writes before it is forced to disk, about. */
    long stepBytes();

    /**
     * Rests after a step that was not the last; holds no lock that a commit or a view needs. Returns within some
     * milliseconds once {@code stopped} says that there is no point in going on.
     */
    void rest(Progress progress, BooleanSupplier stopped);

    /**
     * How far a compaction is.
     *
     * @param stepNanos what the last step took
     * @param stepBytes what it wrote
     * @param elapsedNanos the time since the compaction began
     * @param committedBytes what commits have written since then
     */
    record Progress(long stepNanos, long stepBytes, long elapsedNanos, long committedBytes) {}
}
