package io.garboard.core.mvcc;

import io.garboard.core.storage.BufferedStorage;
import io.garboard.core.storage.RowReader;
import io.garboard.core.storage.Tables;
import io.garboard.spi.storage.RowCursor;
import io.garboard.spi.storage.StorageException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads changes back from the rows of the key table. Any thread. */
final class StoredHistory implements EventHistory {

    private final BufferedStorage storage;
    private final MvccState state;

    StoredHistory(BufferedStorage storage, MvccState state) {
        this.storage = storage;
        this.state = state;
    }

    @Override
    public long currentRevision() {
        return state.published().revision();
    }

    @Override
    public long compactedRevision() {
        return state.compactedRevision();
    }

    @Override
    public @Nullable Stretch read(long fromRevision, int revisionsMax, long bytesMax) throws StorageException {
        IndexSnapshot index = state.published();
        if (fromRevision < state.compactedRevision()) {
            return null;
        }
        Reading reading = new Reading(index, Math.max(state.compactedRevision(), 0), revisionsMax, bytesMax);
        try (RowReader rows = storage.read();
                RowCursor cursor = rows.scan(
                        Tables.KEY,
                        RevisionKey.of(Math.max(fromRevision, 0), 0),
                        RevisionKey.of(index.revision() + 1, 0))) {
            boolean more = true;
            while (more && cursor.next()) {
                more = reading.add(cursor.key(), cursor);
            }
        }
        return fromRevision < state.compactedRevision() ? null : reading.finish();
    }

    @Override
    public byte @Nullable [] row(Revision revision) throws StorageException {
        try (RowReader rows = storage.read()) {
            return rows.get(Tables.KEY, RevisionKey.of(revision.main(), revision.sub()));
        }
    }

    /** One call's way through the rows. */
    private static final class Reading {
        private final IndexSnapshot index;
        private final long compactedRevision;
        private final int revisionsMax;
        private final long bytesMax;
        private final RowFields fields = new RowFields();
        private final List<RevisionEvents> changes = new ArrayList<>();
        private List<Event> events = new ArrayList<>(1);
        private long main;
        private long bytes;
        private boolean full;

        Reading(IndexSnapshot index, long compactedRevision, int revisionsMax, long bytesMax) {
            this.index = index;
            this.compactedRevision = compactedRevision;
            this.revisionsMax = revisionsMax;
            this.bytesMax = bytesMax;
        }

        /** @return false if the row was not taken, because what is there already is enough */
        boolean add(byte[] rowKey, RowCursor cursor) throws StorageException {
            long rowMain = RevisionKey.main(rowKey);
            if (rowMain != main) {
                endRevision();
                full = changes.size() >= revisionsMax || bytes >= bytesMax;
                if (full) {
                    return false;
                }
                main = rowMain;
            }
            byte[] row = cursor.value();
            bytes += row.length;
            events.add(event(rowKey, row));
            return true;
        }

        private void endRevision() {
            if (!events.isEmpty()) {
                changes.add(new RevisionEvents(main, events));
                events = new ArrayList<>(1);
            }
        }

        Stretch finish() {
            endRevision();
            return new Stretch(changes, full ? main : index.revision());
        }

        private Event event(byte[] rowKey, byte[] row) throws StorageException {
            byte[] key = fields.read(row).key();
            KeyEntry entry = index.find(key);
            boolean creates = fields.createRevision() == main;
            Revision previous = entry == null || creates || main - 1 < compactedRevision ? null : entry.before(main);
            byte[] shared = entry == null ? key : entry.key();
            return RevisionKey.isTombstone(rowKey)
                    ? new Event(Event.Type.DELETE, shared, RowCodec.encodeDeletion(shared, main), previous)
                    : new Event(Event.Type.PUT, shared, row, previous);
        }
    }
}
