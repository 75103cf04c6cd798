package io.garboard.core.mvcc;

import com.google.protobuf.ByteString;
import io.garboard.core.storage.RowWriter;
import io.garboard.core.storage.Tables;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Changes keys: index, row, lease and event of each. Confined to the apply loop.
 *
 * <p>All changes between two calls of {@link #endTxn} share one main revision; their subs count from 0.
 *
 * <p>Source: etcd's {@code server/storage/mvcc/kvstore_txn.go}.
 */
final class KeySpaceWriter {

    private final KeyIndex index;
    private final RowWriter rows;
    private final LeaseRegistry leases;
    private final MvccCounters counters;
    private long revision;
    private List<Event> events = new ArrayList<>(1);
    private List<RevisionEvents> changes = new ArrayList<>();

    KeySpaceWriter(KeyIndex index, RowWriter rows, LeaseRegistry leases, MvccCounters counters, long revision) {
        this.index = index;
        this.rows = rows;
        this.leases = leases;
        this.counters = counters;
        this.revision = revision;
    }

    /** Goes on from another revision, between batches. */
    void restart(long newRevision) {
        revision = newRevision;
    }

    /** The revision as of the last ended transaction. */
    long revision() {
        return revision;
    }

    /** The revision that the transaction's own reads see: the next one as soon as it has written. */
    long visibleRevision() {
        return events.isEmpty() ? revision : revision + 1;
    }

    /**
     * Puts.
     *
     * @param found what the index says of the key
     */
    void put(@Nullable KeyEntry found, byte[] key, ByteString value, long leaseId) {
        long main = revision + 1;
        long sub = events.size();
        long oldLeaseId = 0;
        Revision previous = null;
        if (found != null && found.isLive()) {
            oldLeaseId = found.leaseId();
            previous = found.before(main);
        }
        KeyEntry entry = index.put(found, key, main, sub, leaseId);
        byte[] row = RowCodec.encode(entry.key(), entry.createRevision(), main, entry.version(), value, leaseId);
        rows.put(Tables.KEY, RevisionKey.of(main, sub), row);
        if (oldLeaseId != leaseId) {
            moveLease(entry.key(), oldLeaseId, leaseId);
        }
        events.add(new Event(Event.Type.PUT, entry.key(), row, previous));
        counters.put(entry.key().length + (long) value.size());
    }

    /** Deletes a live key. */
    void delete(KeyEntry entry) {
        long main = revision + 1;
        long sub = events.size();
        long oldLeaseId = entry.leaseId();
        Revision previous = entry.before(main);
        index.delete(entry, main, sub);
        rows.put(Tables.KEY, RevisionKey.ofTombstone(main, sub), RowCodec.encodeTombstone(entry.key()));
        moveLease(entry.key(), oldLeaseId, 0);
        events.add(new Event(Event.Type.DELETE, entry.key(), RowCodec.encodeDeletion(entry.key(), main), previous));
        counters.delete();
    }

    private void moveLease(byte[] key, long oldLeaseId, long newLeaseId) {
        if (oldLeaseId != 0) {
            leases.detach(oldLeaseId, key);
        }
        if (newLeaseId != 0) {
            leases.attach(newLeaseId, key);
        }
    }

    /** Ends a transaction. Without a change it leaves no trace. */
    void endTxn() {
        if (!events.isEmpty()) {
            revision++;
            changes.add(new RevisionEvents(revision, events));
            events = new ArrayList<>(1);
        }
    }

    /** The changes since the last call, ascending. */
    List<RevisionEvents> takeChanges() {
        List<RevisionEvents> taken = changes;
        if (!taken.isEmpty()) {
            changes = new ArrayList<>(taken.size());
        }
        return taken;
    }
}
