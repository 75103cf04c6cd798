package io.garboard.core.storage;

import io.garboard.spi.storage.StateMachineStorage;
import io.garboard.spi.storage.StorageException;
import io.garboard.spi.storage.WriteBatch;
import java.util.concurrent.CountDownLatch;

/** Lets no commit through until it is opened. */
final class SlowStorage extends ForwardingStorage {

    private final CountDownLatch opened = new CountDownLatch(1);

    SlowStorage(StateMachineStorage engine) {
        super(engine);
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
        super.commit(batch);
    }
}
