package io.garboard.core.mvcc;

import io.garboard.core.storage.Tables;
import io.garboard.spi.storage.ReadView;
import io.garboard.spi.storage.RowCursor;
import io.garboard.spi.storage.StorageException;
import org.jspecify.annotations.Nullable;

/** Builds the key index from the rows of the key table. By the thread that loads, whatever else goes on. */
final class IndexLoader {

    private IndexLoader() {}

    static LoadedKeySpace load(ReadView rows, LeaseRegistry leases) throws StorageException {
        KeyIndex index = new KeyIndex();
        long finished = revision(rows.get(Tables.META, Compactor.FINISHED));
        long scheduled = revision(rows.get(Tables.META, Compactor.SCHEDULED));
        long last = loadKeys(rows, index);
        // Compaction may have taken the newest rows of all, if they were deletions.
        long revision = Math.max(Math.max(1, last), Math.max(finished, scheduled));
        index.loaded(revision);
        IndexSnapshot snapshot = index.publish(revision);
        attachLeases(snapshot, leases);
        return new LoadedKeySpace(index, snapshot, finished, scheduled);
    }

    private static long revision(byte @Nullable [] row) {
        return row == null ? -1 : RevisionKey.main(row);
    }

    private static long loadKeys(ReadView rows, KeyIndex index) throws StorageException {
        RowFields fields = new RowFields();
        long last = 0;
        try (RowCursor cursor = rows.scan(Tables.KEY, new byte[0], null)) {
            while (cursor.next()) {
                byte[] rowKey = cursor.key();
                fields.read(cursor.value());
                last = RevisionKey.main(rowKey);
                if (RevisionKey.isTombstone(rowKey)) {
                    index.loadTombstone(fields.key(), last, RevisionKey.sub(rowKey));
                } else {
                    index.load(fields.key(), last, RevisionKey.sub(rowKey), fields);
                }
            }
        }
        return last;
    }

    /** Tells the leases which keys are theirs. */
    private static void attachLeases(IndexSnapshot index, LeaseRegistry leases) {
        index.walk(KeyRange.ALL, true, entry -> {
            if (entry.isLive() && entry.leaseId() != 0 && leases.exists(entry.leaseId())) {
                leases.attach(entry.leaseId(), entry.key());
            }
            return true;
        });
    }
}
