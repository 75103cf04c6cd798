package io.garboard.backend.lmdb;

import io.garboard.spi.storage.DirectoryLock;
import io.garboard.spi.storage.EngineMarker;
import io.garboard.spi.storage.StateMachineStorage;
import io.garboard.spi.storage.StateMachineStorageProvider;
import io.garboard.spi.storage.StorageConfig;
import io.garboard.spi.storage.StorageException;
import io.garboard.spi.storage.StorageOption;
import java.util.List;

/** Opens storages in LMDB: {@code --backend lmdb}. {@link LmdbOptions} are its options. */
public final class LmdbStorageProvider implements StateMachineStorageProvider {

    /** {@link #name}. */
    static final String NAME = "lmdb";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<StorageOption> options() {
        return LmdbOptions.ALL;
    }

    @Override
    public StateMachineStorage open(StorageConfig config) throws StorageException {
        LmdbOptions options = LmdbOptions.of(config, this);
        EngineMarker.claim(config.directory(), NAME);
        DirectoryLock lock = DirectoryLock.acquire(config.directory());
        boolean opened = false;
        try {
            NativeLibrary.load(config.directory());
            DataFiles files = new DataFiles(config.directory());
            LmdbStorage storage = new LmdbStorage(config, options, files, lock);
            opened = true;
            return storage;
        } finally {
            if (!opened) {
                lock.close();
            }
        }
    }
}
