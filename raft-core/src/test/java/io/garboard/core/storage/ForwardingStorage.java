package io.garboard.core.storage;

import io.garboard.spi.storage.ReadView;
import io.garboard.spi.storage.StateMachineStorage;
import io.garboard.spi.storage.StorageException;
import io.garboard.spi.storage.StorageSize;
import io.garboard.spi.storage.WriteBatch;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;

/** Does what another storage does, but for what a subclass says. */
class ForwardingStorage implements StateMachineStorage {

    private final StateMachineStorage engine;

    ForwardingStorage(StateMachineStorage engine) {
        this.engine = engine;
    }

    @Override
    public void commit(WriteBatch batch) throws StorageException {
        engine.commit(batch);
    }

    @Override
    public void sync() throws StorageException {
        engine.sync();
    }

    @Override
    public ReadView openReadView() throws StorageException {
        return engine.openReadView();
    }

    @Override
    public void copyTo(Path targetDirectory) throws StorageException {
        engine.copyTo(targetDirectory);
    }

    @Override
    public StorageSize size() throws StorageException {
        return engine.size();
    }

    @Override
    public long reclaimSpace(long stepBytesMax) throws StorageException {
        return engine.reclaimSpace(stepBytesMax);
    }

    @Override
    public long reclaimSpace(long stepBytesMax, BooleanSupplier unwanted) throws StorageException {
        return engine.reclaimSpace(stepBytesMax, unwanted);
    }

    @Override
    public void close() throws StorageException {
        engine.close();
    }
}
