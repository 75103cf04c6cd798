package io.garboard.core.mvcc;

import io.garboard.core.error.EtcdError;
import io.garboard.core.mvcc.PlainRows.UnreadableRowException;
import io.garboard.core.storage.BufferedStorage;
import io.garboard.core.storage.RowReader;
import io.garboard.core.storage.Tables;
import io.garboard.spi.storage.RowCursor;
import io.garboard.spi.storage.StorageException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hashes of the key space up to a revision, and the hashes that compactions took on their way, of which the newest
 * {@value #REMEMBERED} are remembered and served for their revision. Any thread.
 *
 * <p>Computing one reads all rows: run it on a read thread.
 */
final class HashKv {

    private static final Logger LOG = LoggerFactory.getLogger(HashKv.class);

    static final int REMEMBERED = 10;

    /** Rows read through one engine view, so that none stays open for long. */
    private static final int ROWS_PER_VIEW = 10_000;

    private final BufferedStorage storage;
    private final MvccState state;
    private final TreeMap<Long, KvHash> remembered = new TreeMap<>();
    private volatile PlainRows plainRows = PlainRows.IDENTITY;

    HashKv(BufferedStorage storage, MvccState state) {
        this.storage = storage;
        this.state = state;
    }

    void plainRows(PlainRows rows) {
        plainRows = rows;
    }

    PlainRows plainRows() {
        return plainRows;
    }

    void remember(KvHash hash) {
        synchronized (remembered) {
            remembered.put(hash.revision(), hash);
            if (remembered.size() > REMEMBERED) {
                remembered.pollFirstEntry();
            }
        }
    }

    /** The hashes of the latest compactions, newest first. */
    List<KvHash> remembered() {
        synchronized (remembered) {
            return List.copyOf(remembered.descendingMap().values());
        }
    }

    /** @param revision 0 for the current one */
    Result<KvHash> at(long revision) throws StorageException {
        KvHash known = remembered(revision);
        if (known != null) {
            return Result.of(known);
        }
        while (true) {
            // In this order: the index is never behind the compacted revision then.
            long compacted = state.compactedRevision();
            IndexSnapshot index = state.published();
            if (revision > 0 && revision < compacted) {
                return Result.failed(EtcdError.COMPACTED);
            }
            if (revision > index.revision()) {
                return Result.failed(EtcdError.FUTURE_REVISION);
            }
            KvHash hash;
            try {
                hash = compute(index, compacted, revision == 0 ? index.revision() : revision);
            } catch (UnreadableRowException e) {
                LOG.warn("no hash of the key space: {}", e.getMessage());
                return Result.failed(e.error());
            }
            // A compaction that came in between has taken rows that this hash was to count.
            if (state.compactedRevision() == compacted) {
                return Result.of(hash);
            }
        }
    }

    private @Nullable KvHash remembered(long revision) {
        synchronized (remembered) {
            Map.Entry<Long, KvHash> entry = remembered.floorEntry(revision);
            return entry != null && entry.getKey() == revision ? entry.getValue() : null;
        }
    }

    private KvHash compute(IndexSnapshot index, long compacted, long revision)
            throws StorageException, UnreadableRowException {
        boolean nothingKept = index.count(KeyRange.ALL, revision) == 0;
        KvHasher hasher = new KvHasher(compacted, revision, nothingKept, plainRows);
        byte[] end = RevisionKey.of(revision + 1, 0);
        byte @Nullable [] next = new byte[0];
        while (next != null) {
            next = hashRows(hasher, index, revision, next, end);
        }
        return hasher.hash();
    }

    /** Hashes the rows of one view. Returns where to go on, or null at the end. */
    private byte @Nullable [] hashRows(KvHasher hasher, IndexSnapshot index, long revision, byte[] from, byte[] end)
            throws StorageException, UnreadableRowException {
        RowFields fields = new RowFields();
        RowBuffer row = new RowBuffer();
        try (RowReader rows = storage.read();
                RowCursor cursor = rows.scan(Tables.KEY, from, end)) {
            for (int i = 0; i < ROWS_PER_VIEW; i++) {
                if (!cursor.next()) {
                    return null;
                }
                byte[] key = cursor.key();
                cursor.value(row);
                boolean kept = hasher.asksWhetherKept(key)
                        && !RevisionKey.isTombstone(key)
                        && isLatest(index.find(fields.read(row).key()), key, revision);
                hasher.add(key, row, kept);
                from = key;
            }
        }
        return Arrays.copyOf(from, from.length + 1);
    }

    /** Whether the row is the key's state at the revision. */
    static boolean isLatest(@Nullable KeyEntry entry, byte[] rowKey, long revision) {
        if (entry == null) {
            return false;
        }
        long[] list = entry.revisions();
        int at = RevisionList.find(list, revision);
        return at >= 0
                && RevisionList.main(list, at) == RevisionKey.main(rowKey)
                && RevisionList.sub(list, at) == RevisionKey.sub(rowKey);
    }
}
