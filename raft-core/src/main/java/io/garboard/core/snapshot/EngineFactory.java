package io.garboard.core.snapshot;

import io.garboard.spi.storage.StateMachineStorage;
import io.garboard.spi.storage.StorageException;
import java.nio.file.Path;

/** Opens engines of the kind, and with the options, that the operator chose for this member. */
@FunctionalInterface
public interface EngineFactory {

    /** Opens the engine in a directory that exists; makes one if it is empty. */
    StateMachineStorage open(Path directory) throws StorageException;
}
