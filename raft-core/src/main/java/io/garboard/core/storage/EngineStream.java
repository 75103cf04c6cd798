package io.garboard.core.storage;

import io.garboard.spi.storage.RowCursor;
import io.garboard.spi.storage.StorageException;
import io.garboard.spi.storage.ValueTarget;

/** The engine's rows within a range. */
final class EngineStream implements RowStream, AutoCloseable {

    private final RowCursor cursor;
    private byte[] key = PendingGeneration.DELETED;

    EngineStream(RowCursor cursor) {
        this.cursor = cursor;
    }

    @Override
    public boolean next() throws StorageException {
        boolean more = cursor.next();
        if (more) {
            key = cursor.key();
        }
        return more;
    }

    @Override
    public byte[] key() {
        return key;
    }

    @Override
    public byte[] value() throws StorageException {
        return cursor.value();
    }

    @Override
    public void value(ValueTarget target) throws StorageException {
        cursor.value(target);
    }

    @Override
    public void close() {
        cursor.close();
    }
}
