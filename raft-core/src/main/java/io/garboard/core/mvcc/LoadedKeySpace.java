package io.garboard.core.mvcc;

import io.garboard.spi.storage.ReadView;
import io.garboard.spi.storage.StorageException;

/**
 * What an engine says of the key space, read and not in use yet: for {@link MvccStore#replace}. Made by any one thread, and
 * from then on the store's.
 */
public final class LoadedKeySpace {

    private final KeyIndex index;
    private final IndexSnapshot snapshot;
    private final long finishedCompactRevision;
    private final long scheduledCompactRevision;

    LoadedKeySpace(
            KeyIndex index, IndexSnapshot snapshot, long finishedCompactRevision, long scheduledCompactRevision) {
        this.index = index;
        this.snapshot = snapshot;
        this.finishedCompactRevision = finishedCompactRevision;
        this.scheduledCompactRevision = scheduledCompactRevision;
    }

    /** Reads every row of the key table, and attaches keys to those of their leases that exist. */
    public static LoadedKeySpace load(ReadView view, LeaseRegistry leases) throws StorageException {
        return IndexLoader.load(view, leases);
    }

    KeyIndex index() {
        return index;
    }

    IndexSnapshot snapshot() {
        return snapshot;
    }

    /** The newest revision; 1 for an empty key space. */
    public long revision() {
        return snapshot.revision();
    }

    /** Keys alive. */
    public long keys() {
        return snapshot.live();
    }

    /** The newest compaction that is through; -1 if none. */
    long finishedCompactRevision() {
        return finishedCompactRevision;
    }

    /** The newest compaction that was asked for; -1 if none. */
    long scheduledCompactRevision() {
        return scheduledCompactRevision;
    }

    /** The revision below which nobody may read; -1 if there is none. */
    public long compactedRevision() {
        return Math.max(finishedCompactRevision, scheduledCompactRevision);
    }
}
