package io.garboard.core.storage;

import io.garboard.spi.storage.ReadView;
import io.garboard.spi.storage.StateMachineStorage;
import io.garboard.spi.storage.StorageException;
import io.garboard.spi.storage.StorageSize;
import io.garboard.spi.storage.WriteBatch;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;

/** Reclaims until it is told not to. */
final class EndlessReclaiming implements StateMachineStorage {

    final CountDownLatch begun = new CountDownLatch(1);

    private final StateMachineStorage engine;

    EndlessReclaiming(StateMachineStorage engine) {
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
        return reclaimSpace(stepBytesMax, () -> false);
    }

    @Override
    public long reclaimSpace(long stepBytesMax, BooleanSupplier unwanted) {
        begun.countDown();
        while (!unwanted.getAsBoolean()) {
            Thread.onSpinWait();
        }
        return 0;
    }

    @Override
    public void close() throws StorageException {
        engine.close();
    }
}
