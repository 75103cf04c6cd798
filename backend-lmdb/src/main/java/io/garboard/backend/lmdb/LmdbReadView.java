package io.garboard.backend.lmdb;

import io.garboard.spi.storage.ReadView;
import io.garboard.spi.storage.RowCursor;
import io.garboard.spi.storage.StorageException;
import io.garboard.spi.storage.Table;
import io.garboard.spi.storage.ValueTarget;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lmdbjava.Dbi;
import org.lmdbjava.LmdbException;

/** A read transaction borrowed from its data file's pool. Every method holds the {@link Reader}'s monitor. */
final class LmdbReadView implements ReadView {

    private final Generation generation;
    private final Reader reader;
    private boolean closed;

    LmdbReadView(Generation generation, Reader reader) {
        this.generation = generation;
        this.reader = reader;
    }

    @Override
    public byte @Nullable [] get(Table table, byte[] key) throws StorageException {
        synchronized (reader) {
            checkOpen();
            try {
                return get(generation.table(table), key);
            } catch (LmdbException | IllegalArgumentException e) {
                throw failed(e);
            }
        }
    }

    private byte @Nullable [] get(Dbi<NativeBytes> table, byte[] key) {
        RowKey.encode(key, reader.key());
        NativeBytes found = table.get(reader.txn(), reader.key());
        if (found == null) {
            return null;
        }
        return RowKey.isLong(key) ? Bucket.decode(found.copy()).get(RowKey.suffix(key)) : found.copy();
    }

    @Override
    public boolean get(Table table, byte[] key, ValueTarget target) throws StorageException {
        if (RowKey.isLong(key)) {
            return ReadView.super.get(table, key, target);
        }
        synchronized (reader) {
            checkOpen();
            NativeBytes found;
            try {
                found = reader.find(generation.table(table), key);
            } catch (LmdbException | IllegalArgumentException e) {
                throw failed(e);
            }
            if (found == null) {
                return false;
            }
            found.copyTo(target);
            return true;
        }
    }

    @Override
    public int get(Table table, List<byte[]> keys, ValueTarget target) throws StorageException {
        if (keys.size() == 1 || anyLong(keys)) {
            return ReadView.super.get(table, keys, target);
        }
        synchronized (reader) {
            checkOpen();
            RowBatch batch = new RowBatch(keys);
            int found;
            try {
                found = batch.find(reader, generation.table(table));
            } catch (LmdbException | IllegalArgumentException e) {
                throw failed(e);
            }
            batch.copy(found, target);
            return found;
        }
    }

    private static boolean anyLong(List<byte[]> keys) {
        for (byte[] key : keys) {
            if (RowKey.isLong(key)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public RowCursor scan(Table table, byte[] fromInclusive, byte @Nullable [] toExclusive) throws StorageException {
        synchronized (reader) {
            checkOpen();
            try {
                return new LmdbRowCursor(this, reader.openCursor(generation.table(table)), fromInclusive, toExclusive);
            } catch (LmdbException | IllegalArgumentException e) {
                throw failed(e);
            }
        }
    }

    Reader reader() {
        return reader;
    }

    /** Throws unless this view and its storage are open. */
    void checkOpen() {
        if (closed || !reader.isOpen()) {
            throw new IllegalStateException("the read view of " + generation.file() + " has been closed");
        }
    }

    StorageException failed(RuntimeException e) {
        return LmdbFailures.of(e, "read from", generation.file());
    }

    @Override
    public void close() {
        synchronized (reader) {
            if (closed) {
                return;
            }
            closed = true;
        }
        generation.readers().release(reader);
    }
}
