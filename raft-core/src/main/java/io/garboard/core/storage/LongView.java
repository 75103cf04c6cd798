package io.garboard.core.storage;

import io.garboard.spi.storage.ReadView;
import io.garboard.spi.storage.StorageException;

/**
 * A view of the engine alone, rows that are pending left out, for reading everything there is: it shows exactly the state as
 * of {@link #applied}. Used by one thread, which looks at {@link #isUnwanted} at least every few milliseconds.
 */
public final class LongView implements AutoCloseable {

    private final EngineGate gate;
    private final ReadView view;
    private final AppliedPosition applied;
    private boolean closed;

    LongView(EngineGate gate) throws StorageException {
        this.gate = gate;
        this.view = gate.openReadView();
        boolean opened = false;
        try {
            applied = AppliedRows.read(view);
            opened = true;
        } finally {
            if (!opened) {
                close();
            }
        }
    }

    public ReadView view() {
        return view;
    }

    /** The last entry that the view includes. */
    public AppliedPosition applied() {
        return applied;
    }

    /** Whether another engine is about to take this one's place: everything waits for this view to be closed. */
    public boolean isUnwanted() {
        return gate.isHeld();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            view.close();
            gate.leave();
        }
    }
}
