package com.example.garboard.memory;

import io.garboard.spi.storage.DirectoryLock;
import io.garboard.spi.storage.EngineMarker;
import io.garboard.spi.storage.StateMachineStorage;
import io.garboard.spi.storage.StateMachineStorageProvider;
import io.garboard.spi.storage.StorageConfig;
import io.garboard.spi.storage.StorageException;
import io.garboard.spi.storage.StorageOption;
import io.garboard.spi.storage.StorageOptions;
import java.util.List;

/** What the server finds by {@code --backend memory}. */
public final class MemoryStorageProvider implements StateMachineStorageProvider {

    static final String NAME = "memory";

    private static final StorageOption LIVE_BYTES_MAX = new StorageOption(
            "live-bytes-max",
            "0",
            "Keys and values it takes before it is full, in bytes; 0: as many as the heap holds.");

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<StorageOption> options() {
        return List.of(LIVE_BYTES_MAX);
    }

    /** In the order that the contract asks for: options first, then whose directory it is, then the directory's lock. */
    @Override
    public StateMachineStorage open(StorageConfig config) throws StorageException {
        long liveBytesMax = StorageOptions.of(config, this).wholeNumber(LIVE_BYTES_MAX, 0, Long.MAX_VALUE);
        EngineMarker.claim(config.directory(), NAME);
        DirectoryLock lock = DirectoryLock.acquire(config.directory());
        boolean opened = false;
        try {
            MemoryStorage storage =
                    new MemoryStorage(config.directory(), lock, liveBytesMax == 0 ? Long.MAX_VALUE : liveBytesMax);
            opened = true;
            return storage;
        } finally {
            if (!opened) {
                lock.close();
            }
        }
    }
}
