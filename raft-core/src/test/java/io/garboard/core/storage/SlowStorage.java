package io.garboard.core.storage;

import io.garboard.spi.storage.ReadView;
import io.garboard.spi.storage.StateMachineStorage;
import io.garboard.spi.storage.StorageException;
import io.garboard.spi.storage.StorageSize;
import io.garboard.spi.storage.WriteBatch;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** Lets no commit through until it is opened. */
final class SlowStorage implements StateMachineStorage {

    private final StateMachineStorage engine;
    private final CountDownLatch opened = new CountDownLatch(1);

    SlowStorage(StateMachineStorage engine) {
        this.engine = engine;
    }

    void open() {
        opened.countDown();
    }

    @Override
    public void commit(WriteBatch batch) throws StorageException {
        try {
            opened.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
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
    public void close() throws StorageException {
        engine.close();
    }
}
