package io.garboard.backend.lmdb;

import io.garboard.spi.storage.StorageException;
import io.garboard.spi.storage.Table;
import io.garboard.spi.storage.WriteBatch;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lmdbjava.Dbi;
import org.lmdbjava.LmdbException;
import org.lmdbjava.PutFlags;
import org.lmdbjava.Txn;

/**
 * Writes rows of one data file. Confined to whoever holds the commit lock; begin and commit are the caller's.
 *
 * <p>A row behind the last of its table is appended (MDB_APPEND), which fills pages to the brim instead of splitting
 * them in halves: a third less room and up to twice the speed for keys that ascend.
 */
final class RowWriter implements WriteBatch.Visitor {

    /** Stands for the last key of an empty table; compared by identity, since the empty key is a key. */
    private static final byte[] NONE = {};

    private static final PutFlags[] ANYWHERE = {};
    private static final PutFlags[] AT_THE_END = {PutFlags.MDB_APPEND};

    private final Generation generation;
    private final NativeBytes keyBytes = new NativeBytes();
    private final NativeBytes valueBytes = new NativeBytes();

    /**
     * For each ascending table a key that no row lies behind. A key that was deleted, or never committed, may stand here:
     * then rows are inserted that could have been appended, which is slower and no less right.
     */
    private final Map<Table, byte[]> lastKeys = new HashMap<>();

    private @Nullable Txn<NativeBytes> txn;

    RowWriter(Generation generation) {
        this.generation = generation;
    }

    /**
     * Applies {@code batch} and commits it, or throws and leaves nothing of it behind.
     *
     * @return the pages in use after it
     */
    long commit(WriteBatch batch) throws StorageException {
        try (Txn<NativeBytes> begun = generation.beginWrite()) {
            txn = begun;
            batch.forEach(this);
            long livePages = generation.livePages(begun);
            begun.commit();
            return livePages;
        } catch (LmdbException | IllegalArgumentException e) {
            throw LmdbFailures.of(e, "commit to", generation.file());
        } catch (ArithmeticException e) {
            throw new StorageException(
                    StorageException.Kind.FULL,
                    "cannot commit to " + generation.file() + ": rows whose keys share their first "
                            + RowKey.SHORT_BYTES_MAX + " bytes would take 2 GiB or more together: use shorter keys",
                    e);
        } finally {
            txn = null;
            keyBytes.trim();
            valueBytes.trim();
            lastKeys.replaceAll((table, key) -> key == NONE ? NONE : key.clone()); // the batch's arrays are not ours
        }
    }

    @Override
    public void put(Table table, byte[] key, byte[] value) {
        if (RowKey.isLong(key)) {
            putInBucket(table, key, value);
            return;
        }
        RowKey.encode(key, keyBytes);
        valueBytes.set(value);
        PutFlags[] where = table.keyOrder() == Table.KeyOrder.ASCENDING && isLast(table, key) ? AT_THE_END : ANYWHERE;
        generation.table(table).put(txn(), keyBytes, valueBytes, where);
    }

    @Override
    public void delete(Table table, byte[] key) {
        RowKey.encode(key, keyBytes);
        if (!RowKey.isLong(key)) {
            generation.table(table).delete(txn(), keyBytes);
            return;
        }
        Bucket bucket = readBucket(table);
        if (bucket.remove(RowKey.suffix(key))) {
            writeBucket(table, bucket);
        }
    }

    private void putInBucket(Table table, byte[] key, byte[] value) {
        isLast(table, key); // a bucket is not appended, but later rows must not be appended before it
        RowKey.encode(key, keyBytes);
        Bucket bucket = readBucket(table);
        bucket.put(RowKey.suffix(key), value);
        writeBucket(table, bucket);
    }

    private Bucket readBucket(Table table) {
        NativeBytes found = generation.table(table).get(txn(), keyBytes);
        return Bucket.decode(found == null ? null : found.copy());
    }

    private void writeBucket(Table table, Bucket bucket) {
        if (bucket.isEmpty()) {
            generation.table(table).delete(txn(), keyBytes);
        } else {
            valueBytes.set(bucket.encode());
            generation.table(table).put(txn(), keyBytes, valueBytes, ANYWHERE);
        }
    }

    /** Whether {@code key} is behind every row of {@code table}; if so it is the last from now on. */
    private boolean isLast(Table table, byte[] key) {
        byte[] last = lastKeys.computeIfAbsent(table, this::readLastKey);
        boolean behind = last == NONE || Arrays.compareUnsigned(key, last) > 0;
        if (behind) {
            lastKeys.put(table, key);
        }
        return behind;
    }

    private byte[] readLastKey(Table table) {
        Dbi<NativeBytes> rows = generation.table(table);
        try (var cursor = rows.openCursor(txn())) {
            return cursor.last() ? RowKey.decode(cursor.key()) : NONE;
        }
    }

    private Txn<NativeBytes> txn() {
        if (txn == null) {
            throw new IllegalStateException("no transaction");
        }
        return txn;
    }
}
