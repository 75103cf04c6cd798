package io.garboard.backend.lmdb;

import io.garboard.spi.storage.RowCursor;
import io.garboard.spi.storage.StorageException;
import io.garboard.spi.storage.ValueTarget;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lmdbjava.Cursor;
import org.lmdbjava.GetOp;
import org.lmdbjava.LmdbException;
import org.lmdbjava.SeekOp;

/**
 * Walks LMDB's rows, and within a {@link Bucket} the rows it holds. A value is copied out of the map only when it is
 * asked for.
 */
final class LmdbRowCursor implements RowCursor {

    private static final byte[] NO_KEY = {};

    private final LmdbReadView view;
    private final Cursor<NativeBytes> cursor;
    private final byte[] fromInclusive;
    private final byte @Nullable [] toExclusive;

    private boolean started;
    private boolean onRow;
    private boolean ended;
    private boolean closed;
    private byte[] key = NO_KEY;
    private @Nullable Bucket bucket;
    private byte[] bucketPrefix = NO_KEY;
    private Map.@Nullable Entry<byte[], byte[]> inBucket;

    LmdbRowCursor(LmdbReadView view, Cursor<NativeBytes> cursor, byte[] fromInclusive, byte @Nullable [] toExclusive) {
        this.view = view;
        this.cursor = cursor;
        this.fromInclusive = fromInclusive.clone();
        this.toExclusive = toExclusive == null ? null : toExclusive.clone();
    }

    @Override
    public boolean next() throws StorageException {
        synchronized (view.reader()) {
            checkOpen();
            try {
                onRow = !ended && advance() && (toExclusive == null || Arrays.compareUnsigned(key, toExclusive) < 0);
                ended = !onRow; // asked for the next row after none, LMDB may begin anew
                return onRow;
            } catch (LmdbException | IllegalArgumentException e) {
                throw view.failed(e);
            }
        }
    }

    /** Moves on until a row is found whose key is not below {@code fromInclusive}; only a bucket may have such rows. */
    private boolean advance() {
        while (true) {
            if (bucket != null) {
                inBucket = bucket.after(inBucket == null ? null : inBucket.getKey());
                if (inBucket == null) {
                    bucket = null;
                    continue;
                }
                key = RowKey.join(bucketPrefix, inBucket.getKey());
                if (Arrays.compareUnsigned(key, fromInclusive) >= 0) {
                    return true;
                }
            } else if (!move()) {
                return false;
            } else if (RowKey.isBucket(cursor.key())) {
                bucketPrefix = RowKey.decode(cursor.key());
                bucket = Bucket.decode(cursor.val().copy());
            } else {
                key = RowKey.decode(cursor.key());
                return true;
            }
        }
    }

    private boolean move() {
        if (started) {
            return cursor.seek(SeekOp.MDB_NEXT);
        }
        started = true;
        NativeBytes from = view.reader().key();
        RowKey.encode(fromInclusive, from);
        return cursor.get(from, GetOp.MDB_SET_RANGE);
    }

    @Override
    public byte[] key() {
        synchronized (view.reader()) {
            checkOnRow();
            return key.clone();
        }
    }

    @Override
    public byte[] value() throws StorageException {
        synchronized (view.reader()) {
            checkOnRow();
            try {
                return inBucket == null
                        ? cursor.val().copy()
                        : inBucket.getValue().clone();
            } catch (LmdbException | IllegalArgumentException e) {
                throw view.failed(e);
            }
        }
    }

    @Override
    public void value(ValueTarget target) throws StorageException {
        synchronized (view.reader()) {
            checkOnRow();
            try {
                if (inBucket == null) {
                    cursor.val().copyTo(target);
                } else {
                    target.room(inBucket.getValue().length).put(inBucket.getValue());
                }
            } catch (LmdbException e) {
                throw view.failed(e);
            }
        }
    }

    private void checkOpen() {
        view.checkOpen();
        if (closed) {
            throw new IllegalStateException("the cursor has been closed");
        }
    }

    private void checkOnRow() {
        checkOpen();
        if (!onRow) {
            throw new IllegalStateException("the cursor is not on a row: next() has not returned true");
        }
    }

    @Override
    public void close() {
        synchronized (view.reader()) {
            if (!closed) {
                closed = true;
                view.reader().closeCursor(cursor);
            }
        }
    }
}
