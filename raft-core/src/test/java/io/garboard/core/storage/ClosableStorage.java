package io.garboard.core.storage;

import io.garboard.spi.storage.ReadView;
import io.garboard.spi.storage.RowCursor;
import io.garboard.spi.storage.StateMachineStorage;
import io.garboard.spi.storage.StorageException;
import io.garboard.spi.storage.StorageSize;
import io.garboard.spi.storage.Table;
import io.garboard.spi.storage.WriteBatch;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** An engine that is of no use once it is closed, nor are its views. */
public final class ClosableStorage implements StateMachineStorage {

    private final StateMachineStorage engine;
    private volatile boolean closed;

    public ClosableStorage(StateMachineStorage engine) {
        this.engine = engine;
    }

    private StateMachineStorage open() {
        if (closed) {
            throw new IllegalStateException("closed");
        }
        return engine;
    }

    @Override
    public void commit(WriteBatch batch) throws StorageException {
        open().commit(batch);
    }

    @Override
    public void sync() throws StorageException {
        open().sync();
    }

    @Override
    public ReadView openReadView() throws StorageException {
        ReadView view = open().openReadView();
        return new ReadView() {
            @Override
            public byte @Nullable [] get(Table table, byte[] key) throws StorageException {
                open();
                return view.get(table, key);
            }

            @Override
            public RowCursor scan(Table table, byte[] fromInclusive, byte @Nullable [] toExclusive)
                    throws StorageException {
                open();
                return view.scan(table, fromInclusive, toExclusive);
            }

            @Override
            public void close() {
                open();
                view.close();
            }
        };
    }

    @Override
    public void copyTo(Path targetDirectory) throws StorageException {
        open().copyTo(targetDirectory);
    }

    @Override
    public StorageSize size() throws StorageException {
        return open().size();
    }

    @Override
    public long reclaimSpace(long stepBytesMax) throws StorageException {
        return open().reclaimSpace(stepBytesMax);
    }

    @Override
    public void close() {
        closed = true;
    }
}
