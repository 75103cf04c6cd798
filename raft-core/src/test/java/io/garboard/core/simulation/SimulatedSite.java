package io.garboard.core.simulation;

import io.garboard.core.snapshot.EngineSite;
import io.garboard.spi.storage.StateMachineStorage;
import io.garboard.spi.storage.StorageException;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A machine's engines, which outlive its processes. They share the disk's faults with the log: a crash that was ordered may
 * hit any change made here, and a disk that fails takes no batch either.
 */
final class SimulatedSite implements EngineSite {

    private final SimulatedDisk disk;
    private final Map<Slot, SimulatedEngine.Files> engines = new EnumMap<>(Slot.class);
    private boolean refusing;

    SimulatedSite(SimulatedDisk disk) {
        this.disk = disk;
    }

    /** Whether no engine takes a batch, as if the disk were full for them. */
    void setRefusing(boolean on) {
        refusing = on;
    }

    /** The machine stops: each engine loses some of the last batches that were not synced. */
    void crash(SplittableRandom random) {
        engines.values().forEach(files -> files.crash(random));
    }

    @Override
    public StateMachineStorage open(Slot slot) {
        return new SimulatedEngine(engines.computeIfAbsent(slot, unused -> new SimulatedEngine.Files()), this);
    }

    /** Before a batch or a sync. */
    void beforeWrite() throws StorageException {
        if (refusing) {
            throw new StorageException(StorageException.Kind.FULL, "no space left on device");
        }
        beforeSync();
    }

    void beforeSync() throws StorageException {
        try {
            disk.operation(true);
        } catch (IOException e) {
            throw new StorageException(StorageException.Kind.CORRUPT, "the engine's disk fails: " + e, e);
        }
    }

    @Override
    public boolean isUsed(Slot slot) {
        return engines.containsKey(slot);
    }

    @Override
    public void move(Slot from, Slot to) throws IOException {
        disk.operation(true);
        if (engines.containsKey(to)) {
            throw new IllegalStateException(to + " is used already");
        }
        SimulatedEngine.Files moved = engines.remove(from);
        if (moved == null) {
            throw new IllegalStateException(from + " is not used");
        }
        engines.put(to, moved);
        disk.operation(false);
    }

    /** Some of its files go first: a crash leaves the rest. */
    @Override
    public void delete(Slot slot) throws IOException {
        SimulatedEngine.Files files = engines.get(slot);
        if (files != null) {
            disk.operation(true);
            files.wipe();
            disk.operation(false);
            engines.remove(slot);
        }
    }

    @Override
    public long usableBytes() {
        return Long.MAX_VALUE;
    }
}
