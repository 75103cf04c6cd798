package io.garboard.core.raft;

import static io.garboard.core.raft.InvariantViolation.check;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The snapshot that is taking the place of this member's log, from when the core has accepted it until its driver has put it
 * in place.
 *
 * <p>Confined to the core's thread. Invariants: at most one at a time; it is handed out once; while it is under way nothing
 * is committed, taken into the log or stood for, since the log is about to begin anew.
 */
final class Installation {

    private @Nullable SnapshotInstall snapshot;
    private boolean taken;

    boolean isUnderWay() {
        return snapshot != null;
    }

    void begin(SnapshotInstall accepted) {
        check(snapshot == null, "two snapshots are to be installed at once");
        snapshot = accepted;
    }

    /** Whether {@link #take} has something to hand out. */
    boolean hasUntaken() {
        return snapshot != null && !taken;
    }

    /** What {@link Ready#snapshot} is to say; null if there is none, or it has been handed out before. */
    @Nullable
    SnapshotInstall take() {
        SnapshotInstall untaken = taken ? null : snapshot;
        taken = snapshot != null;
        return untaken;
    }

    /** The driver has put it in place. */
    SnapshotInstall end() {
        SnapshotInstall installed = Objects.requireNonNull(snapshot, "no snapshot is being installed");
        snapshot = null;
        taken = false;
        return installed;
    }
}
