package io.garboard.core.snapshot;

import io.garboard.core.storage.AppliedPosition;
import io.garboard.core.storage.EngineExchange;
import org.jspecify.annotations.Nullable;

/** Where the state machine gets the snapshot that it is told to install. Called on the apply loop. */
public interface PreparedSnapshots {

    /** For a member that never gets one. */
    PreparedSnapshots NONE = new PreparedSnapshots() {
        @Override
        public @Nullable AppliedPosition aheadOfLog() {
            return null;
        }

        @Override
        public PreparedSnapshot take(long index, long term) {
            throw new IllegalStateException("this member takes no snapshot");
        }

        @Override
        public EngineExchange exchange(PreparedSnapshot snapshot) {
            throw new IllegalStateException("this member takes no snapshot");
        }

        @Override
        public void installed(PreparedSnapshot snapshot) {}
    };

    /** At start: a snapshot that was put in place and that the log may not know of. */
    @Nullable
    AppliedPosition aheadOfLog();

    /**
     * The snapshot that was announced with this index and term.
     *
     * @throws IllegalStateException if there is none
     */
    PreparedSnapshot take(long index, long term);

    /** Puts its engine in place of the one in use. */
    EngineExchange exchange(PreparedSnapshot snapshot);

    /** It is in use now. Must not block. */
    void installed(PreparedSnapshot snapshot);
}
