package io.garboard.core.snapshot;

import io.garboard.core.storage.AppliedPosition;
import java.io.IOException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The last step of {@link EngineSwap}, which has to wait: a snapshot is in use, its marker is there, and the log may not begin
 * after it yet.
 *
 * <p>Invariant: while there is one, no engine is built in {@link EngineSite.Slot#NEXT}, since a start would take that for the
 * one the marker speaks of. So it never becomes another one before it is finished.
 *
 * <p>{@link #begin} is for the apply loop, {@link #finish} and {@link #finishIfPossible} for the worker that builds;
 * {@link #position} for any thread.
 */
final class UnfinishedInstall {

    private final EngineSwap swap;
    private final LongSupplier logFirstIndex;
    private volatile @Nullable AppliedPosition position;

    /** @param recovered what {@link EngineSwap#recover} said */
    UnfinishedInstall(EngineSwap swap, @Nullable AppliedPosition recovered, LongSupplier logFirstIndex) {
        this.swap = swap;
        this.position = recovered;
        this.logFirstIndex = logFirstIndex;
    }

    /** Null if there is none. */
    @Nullable
    AppliedPosition position() {
        return position;
    }

    void begin(AppliedPosition installed) {
        position = installed;
    }

    /**
     * Finishes it, if there is one.
     *
     * @throws IOException also if the log does not begin after it yet
     */
    void finish() throws IOException {
        AppliedPosition last = position;
        if (last == null) {
            return;
        }
        if (!logHasBegunAfter(last)) {
            throw new IOException("the log does not begin after the snapshot of entry " + last.index() + " yet");
        }
        swap.finished();
        position = null;
    }

    /** The same, but leaves it as it is as long as the log does not begin after it. */
    void finishIfPossible() throws IOException {
        AppliedPosition last = position;
        if (last != null && logHasBegunAfter(last)) {
            finish();
        }
    }

    private boolean logHasBegunAfter(AppliedPosition last) {
        return logFirstIndex.getAsLong() > last.index();
    }
}
