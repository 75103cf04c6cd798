package io.garboard.core.mvcc;

import io.garboard.core.mvcc.PlainRows.UnreadableRowException;
import io.garboard.core.storage.BufferedStorage;
import io.garboard.core.storage.RowReader;
import io.garboard.core.storage.Tables;
import io.garboard.spi.storage.RowCursor;
import io.garboard.spi.storage.StorageException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The reading half of a compaction: walks the rows up to the compacted revision and says which must go. Used by one thread
 * at a time, with a happens-before edge between.
 *
 * <p>It needs not be the apply loop: which rows go was settled when the revision was compacted. Whatever is written
 * meanwhile is beyond it, and what the other half drops from the index are revisions that go anyway.
 */
final class CompactionScan {

    /** A row that goes, and whose it is: null if the index has dropped the key. The array must not be changed. */
    static final class Doomed {
        private final byte[] rowKey;
        private final @Nullable KeyEntry entry;

        Doomed(byte[] rowKey, @Nullable KeyEntry entry) {
            this.rowKey = rowKey;
            this.entry = entry;
        }

        byte[] rowKey() {
            return rowKey;
        }

        @Nullable
        KeyEntry entry() {
            return entry;
        }
    }

    /**
     * One step of the walk.
     *
     * @param isLast whether the walk has come to its end
     */
    record Chunk(List<Doomed> doomed, boolean isLast) {}

    private static final Logger LOG = LoggerFactory.getLogger(CompactionScan.class);

    private final BufferedStorage storage;
    private final IndexSnapshot index;
    private final long previous;
    private final long revision;
    private final RowFields fields = new RowFields();
    private final RowBuffer row = new RowBuffer();
    private @Nullable KvHasher hasher;
    /** Whether a row could not be hashed: then there is no hash at the end. */
    private boolean unreadable;

    private final PlainRows plainRows;
    private byte[] next = new byte[0];

    /**
     * Prepares a walk.
     *
     * @param index as it is when or after the revision was compacted
     * @param previous the revision compacted before; -1 if none
     * @param plainRows what is hashed in place of the stored rows
     */
    CompactionScan(BufferedStorage storage, IndexSnapshot index, long previous, long revision, PlainRows plainRows) {
        this.plainRows = plainRows;
        this.storage = storage;
        this.index = index;
        this.previous = previous;
        this.revision = revision;
    }

    /** Walks on, until {@code rowsMax} rows are read or {@code doomedMax} of them must go. */
    Chunk next(int rowsMax, int doomedMax) throws StorageException {
        List<Doomed> doomed = new ArrayList<>();
        try (RowReader rows = storage.read();
                RowCursor cursor = rows.scan(Tables.KEY, next, RevisionKey.of(revision + 1, 0))) {
            for (int i = 0; i < rowsMax && doomed.size() < doomedMax; i++) {
                if (!cursor.next()) {
                    return new Chunk(doomed, true);
                }
                byte[] rowKey = cursor.key();
                cursor.value(row);
                visit(rowKey, doomed);
                next = rowKey;
            }
        }
        next = Arrays.copyOf(next, next.length + 1);
        return new Chunk(doomed, false);
    }

    /** Looks at the row in the buffer. */
    private void visit(byte[] rowKey, List<Doomed> doomed) throws StorageException {
        KeyEntry entry = index.find(fields.read(row).key());
        boolean kept = HashKv.isLatest(entry, rowKey, revision)
                && (!RevisionKey.isTombstone(rowKey) || RevisionKey.main(rowKey) == revision);
        hash(rowKey, kept);
        if (!kept) {
            doomed.add(new Doomed(rowKey, entry));
        }
    }

    private void hash(byte[] rowKey, boolean kept) throws StorageException {
        if (unreadable) {
            return;
        }
        try {
            hasher().add(rowKey, row, kept);
        } catch (UnreadableRowException e) {
            LOG.warn("a compaction goes on without a hash: revision={} reason={}", revision, e.getMessage());
            unreadable = true;
        }
    }

    private KvHasher hasher() throws StorageException {
        KvHasher current = hasher;
        if (current == null) {
            current = new KvHasher(previous, revision, keepsNothing(), plainRows);
            hasher = current;
        }
        return current;
    }

    /** Whether no key has a row that is kept: none is alive, and none was deleted at the very revision. */
    private boolean keepsNothing() throws StorageException {
        if (index.count(KeyRange.ALL, revision) > 0) {
            return false;
        }
        try (RowReader rows = storage.read();
                RowCursor cursor =
                        rows.scan(Tables.KEY, RevisionKey.of(revision, 0), RevisionKey.of(revision + 1, 0))) {
            return !cursor.next();
        }
    }

    /** The hash that etcd takes on the way, once the walk is at its end; null if there was a row that nobody can hash. */
    @Nullable
    KvHash hash() throws StorageException {
        return unreadable ? null : hasher().hash();
    }
}
