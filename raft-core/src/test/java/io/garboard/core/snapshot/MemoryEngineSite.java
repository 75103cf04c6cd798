package io.garboard.core.snapshot;

import io.garboard.core.storage.InMemoryStorage;
import io.garboard.spi.storage.StateMachineStorage;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;

/** Engines in memory. A test can have the process die before any of its changes. Any thread. */
public final class MemoryEngineSite implements EngineSite {

    /** The process is gone. */
    public static final class DiedException extends IOException {
        private static final long serialVersionUID = 1;
    }

    private final Map<Slot, InMemoryStorage> engines = new EnumMap<>(Slot.class);
    private int changesLeft = Integer.MAX_VALUE;

    /** Dies before the change after so many. */
    public synchronized void dieAfter(int changes) {
        changesLeft = changes;
    }

    /** Counts a change that is made elsewhere. */
    public synchronized void change() throws DiedException {
        if (changesLeft-- <= 0) {
            changesLeft = 0;
            throw new DiedException();
        }
    }

    /** The process is started again. */
    public synchronized void revive() {
        changesLeft = Integer.MAX_VALUE;
    }

    /** The machine stopped: what was not forced is gone. */
    public synchronized void crash() {
        engines.values().forEach(InMemoryStorage::crash);
        revive();
    }

    @Override
    public synchronized StateMachineStorage open(Slot slot) {
        return engines.computeIfAbsent(slot, unused -> new InMemoryStorage());
    }

    @Override
    public synchronized boolean isUsed(Slot slot) {
        return engines.containsKey(slot);
    }

    @Override
    public synchronized void move(Slot from, Slot to) throws IOException {
        change();
        if (engines.containsKey(to)) {
            throw new IOException(to + " is used");
        }
        InMemoryStorage moved = engines.remove(from);
        if (moved == null) {
            throw new IOException(from + " is not used");
        }
        engines.put(to, moved);
    }

    @Override
    public synchronized void delete(Slot slot) throws IOException {
        if (engines.containsKey(slot)) {
            change();
            engines.remove(slot);
        }
    }

    @Override
    public long usableBytes() {
        return Long.MAX_VALUE;
    }
}
