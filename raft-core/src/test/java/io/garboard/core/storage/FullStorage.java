package io.garboard.core.storage;

import io.garboard.spi.storage.StateMachineStorage;
import io.garboard.spi.storage.StorageException;
import io.garboard.spi.storage.WriteBatch;

/** Takes no commit, ever. */
final class FullStorage extends ForwardingStorage {

    FullStorage(StateMachineStorage engine) {
        super(engine);
    }

    @Override
    public void commit(WriteBatch batch) throws StorageException {
        throw new StorageException(StorageException.Kind.FULL, "full for ever");
    }
}
