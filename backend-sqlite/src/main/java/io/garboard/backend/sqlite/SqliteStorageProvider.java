package io.garboard.backend.sqlite;

import io.garboard.spi.storage.DirectoryLock;
import io.garboard.spi.storage.EngineMarker;
import io.garboard.spi.storage.StateMachineStorage;
import io.garboard.spi.storage.StateMachineStorageProvider;
import io.garboard.spi.storage.StorageConfig;
import io.garboard.spi.storage.StorageException;
import io.garboard.spi.storage.StorageOption;
import java.util.List;

/** Opens storages in SQLite: {@code --backend sqlite}. {@link SqliteOptions} are its options. */
public final class SqliteStorageProvider implements StateMachineStorageProvider {

    /** {@link #name}. */
    static final String NAME = "sqlite";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<StorageOption> options() {
        return SqliteOptions.ALL;
    }

    @Override
    public StateMachineStorage open(StorageConfig config) throws StorageException {
        SqliteOptions options = SqliteOptions.of(config, this);
        EngineMarker.claim(config.directory(), NAME);
        DirectoryLock lock = DirectoryLock.acquire(config.directory());
        boolean opened = false;
        try {
            NativeLibrary.load(config.directory());
            SqliteStorage storage = SqliteStorage.open(config, options, lock);
            opened = true;
            return storage;
        } finally {
            if (!opened) {
                lock.close();
            }
        }
    }
}
