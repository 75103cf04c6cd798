package io.garboard.core.snapshot;

import io.garboard.core.membership.ClusterMembership;
import io.garboard.core.raft.Membership;
import io.garboard.core.storage.LongView;
import io.garboard.core.storage.RowWriter;
import io.garboard.core.storage.Tables;
import io.garboard.core.wal.DiskFile;
import io.garboard.spi.storage.ReadView;
import io.garboard.spi.storage.RowCursor;
import io.garboard.spi.storage.StorageException;
import io.garboard.spi.storage.Table;
import java.io.IOException;
import java.util.function.BooleanSupplier;

/** Copies everything a view shows into a snapshot file. Used by one thread. */
final class SpoolWriter {

    /** The view is no longer wanted: this member is about to go on with another engine, or to stop. */
    static final class UnwantedException extends Exception {
        private static final long serialVersionUID = 1;
    }

    private static final int ROWS_BETWEEN_LOOKS = 256;
    private static final long BYTES_BETWEEN_LOOKS = 1 << 20;

    private static final RowWriter NOWHERE = new RowWriter() {
        @Override
        public void put(Table table, byte[] key, byte[] value) {
            throw new IllegalStateException("a view is only read");
        }

        @Override
        public void delete(Table table, byte[] key) {
            throw new IllegalStateException("a view is only read");
        }
    };

    private final LongView view;
    private final BooleanSupplier stopping;
    private int rowsToLook = ROWS_BETWEEN_LOOKS;
    private long bytesToLook = BYTES_BETWEEN_LOOKS;

    /** @param stopping whether the member stops, and nobody needs the file any more */
    SpoolWriter(LongView view, BooleanSupplier stopping) {
        this.view = view;
        this.stopping = stopping;
    }

    /** What the file will say of itself. */
    SnapshotMetadata metadata(long clusterId, long memberId, long fileId) throws StorageException {
        return new SnapshotMetadata(
                clusterId,
                memberId,
                fileId,
                view.applied().index(),
                view.applied().term(),
                membership(view.view()));
    }

    private static Membership membership(ReadView rows) throws StorageException {
        ClusterMembership members = new ClusterMembership(NOWHERE);
        members.load(rows);
        return new Membership(members.ids(false), members.ids(true));
    }

    /** Writes the whole file. Returns its size. */
    long copy(DiskFile file, SnapshotMetadata metadata) throws IOException, StorageException, UnwantedException {
        SnapshotWriter writer = new SnapshotWriter(file, metadata);
        for (Table table : Tables.ALL) {
            writer.table(table);
            try (RowCursor rows = view.view().scan(table, new byte[0], null)) {
                while (rows.next()) {
                    byte[] key = rows.key();
                    byte[] value = rows.value();
                    writer.row(key, value);
                    look(key.length + (long) value.length);
                }
            }
        }
        writer.finish();
        return writer.position();
    }

    private void look(long bytes) throws UnwantedException {
        rowsToLook--;
        bytesToLook -= bytes;
        if (rowsToLook <= 0 || bytesToLook <= 0) {
            rowsToLook = ROWS_BETWEEN_LOOKS;
            bytesToLook = BYTES_BETWEEN_LOOKS;
            if (view.isUnwanted() || stopping.getAsBoolean()) {
                throw new UnwantedException();
            }
        }
    }
}
