package io.garboard.core.storage;

import io.garboard.spi.storage.StateMachineStorage;
import io.garboard.spi.storage.StorageException;

/** Puts another engine in the place of the one that is there. Called on the apply loop, while nobody uses the old one. */
@FunctionalInterface
public interface EngineExchange {

    /**
     * Closes {@code old} and opens the other.
     *
     * @return the other engine, with everything in it forced
     * @throws StorageException nobody can tell what is there now: the member stops, and its next start puts it in order
     */
    StateMachineStorage exchange(StateMachineStorage old) throws StorageException;
}
