package io.garboard.spi.storage;

import java.util.List;

/**
 * Opens storages of one engine. Found by {@link java.util.ServiceLoader}: a backend's jar names its provider in
 * {@code META-INF/services/io.garboard.spi.storage.StateMachineStorageProvider}, has a public constructor without
 * parameters, and does nothing in it.
 */
public interface StateMachineStorageProvider {

    /** The name an operator chooses it by ({@code --backend NAME}): {@code [a-z][a-z0-9-]{0,31}}, and it never changes. */
    String name();

    /** The options it understands; a name given to {@link #open} that is not among them is refused. */
    List<StorageOption> options();

    /**
     * Opens the storage in {@code config.directory()}, creating it if the directory is empty.
     *
     * <p>Validates the options before it touches the directory, then calls {@link EngineMarker#claim} before it touches
     * anything in it, so that a directory of another engine is refused and an empty one is marked. A directory that holds
     * the marker alone is one whose creation a crash cut short: it is created anew. The directory is held until
     * {@link StateMachineStorage#close}: a second open of it fails, from this or any other process. An open that fails
     * holds nothing.
     *
     * <p>A file whose header is destroyed is CORRUPT here, whatever the engine; one that lost its end after a clean close
     * here or when what is lost is read.
     *
     * @throws StorageException REFUSED (unknown option, bad value, another engine's directory, directory in use), CORRUPT
     *     (files damaged: the message says which, and to restore from a backup or another member), FULL
     */
    StateMachineStorage open(StorageConfig config) throws StorageException;
}
