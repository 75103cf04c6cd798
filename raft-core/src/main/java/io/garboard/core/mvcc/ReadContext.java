package io.garboard.core.mvcc;

import io.garboard.core.storage.RowReader;
import io.garboard.core.storage.Tables;
import io.garboard.spi.storage.StorageException;
import io.garboard.spi.storage.ValueTarget;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * What a read looks at: an index, the revision it counts as current, and the rows. Used by one thread.
 *
 * <p>Readers take the index first and the rows after it, so that every row of the index's revision is there.
 */
final class ReadContext implements AutoCloseable {

    private final IndexSnapshot index;
    private final RowReader rows;
    private final LongSupplier compactedRevision;

    ReadContext(IndexSnapshot index, RowReader rows, LongSupplier compactedRevision) {
        this.index = index;
        this.rows = rows;
        this.compactedRevision = compactedRevision;
    }

    IndexSnapshot index() {
        return index;
    }

    /** The current revision. */
    long revision() {
        return index.revision();
    }

    long compactedRevision() {
        return compactedRevision.getAsLong();
    }

    /** Throws if what was read at {@code revision} may have been compacted while it was read. */
    void checkNotCompacted(long revision) throws CompactedException {
        if (revision < compactedRevision()) {
            throw new CompactedException();
        }
    }

    /**
     * The row of a put that the index knows.
     *
     * @param atRevision the revision being read
     */
    byte[] row(long main, long sub, long atRevision) throws StorageException, CompactedException {
        byte[] row = rows.get(Tables.KEY, RevisionKey.of(main, sub));
        if (row == null) {
            throw missing(main, sub, atRevision);
        }
        return row;
    }

    /**
     * The rows of puts that the index knows, one after the other, copied to where {@code target} says.
     *
     * @param from the index of the first of {@code found}
     * @param to behind the last
     * @param atRevision the revision being read
     */
    void rows(FoundRevisions found, int from, int to, long atRevision, ValueTarget target)
            throws StorageException, CompactedException {
        List<byte[]> keys = new ArrayList<>(to - from);
        for (int i = from; i < to; i++) {
            keys.add(RevisionKey.of(found.main(i), found.sub(i)));
        }
        int copied = from + rows.get(Tables.KEY, keys, target);
        if (copied < to) {
            throw missing(found.main(copied), found.sub(copied), atRevision);
        }
    }

    private StorageException missing(long main, long sub, long atRevision) throws CompactedException {
        checkNotCompacted(atRevision);
        return new StorageException(
                StorageException.Kind.CORRUPT,
                "table key lacks the row of revision " + main + "." + sub
                        + ": restore the member from a backup or another member");
    }

    @Override
    public void close() {
        rows.close();
    }
}
