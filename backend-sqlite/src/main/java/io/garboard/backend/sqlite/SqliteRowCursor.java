package io.garboard.backend.sqlite;

import io.garboard.spi.storage.RowCursor;
import io.garboard.spi.storage.StorageException;
import java.sql.SQLException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Walks both halves of a table at once, in the order of their keys; mostly one of them is empty and left out. */
final class SqliteRowCursor implements RowCursor {

    private final SqliteReadView view;
    private final byte @Nullable [] toExclusive;
    private final @Nullable RowStream revisions;
    private final @Nullable RowStream rows;
    private @Nullable RowStream current;
    private boolean ended;
    private boolean closed;

    SqliteRowCursor(SqliteReadView view, TableRows table, byte[] fromInclusive, byte @Nullable [] toExclusive)
            throws SQLException {
        this.view = view;
        this.toExclusive = toExclusive == null ? null : toExclusive.clone();
        long floor = RevisionKey.floor(fromInclusive);
        this.revisions = table.mayHaveRevisions && floor != RevisionKey.NONE
                ? RowStream.ofRevisions(view.reader(), table, floor)
                : null;
        this.rows = table.mayHaveRows ? RowStream.ofRows(view.reader(), table, fromInclusive) : null;
        if (revisions != null) {
            byte[] key = revisions.advance();
            while (key != null && Arrays.compareUnsigned(key, fromInclusive) < 0) {
                key = revisions.advance();
            }
        }
        if (rows != null) {
            rows.advance();
        }
    }

    @Override
    public boolean next() throws StorageException {
        synchronized (view.reader()) {
            checkOpen();
            try {
                if (!ended) {
                    if (current != null) {
                        current.advance();
                    }
                    current = first();
                    ended = current == null || !isBelowEnd(current);
                }
                return !ended;
            } catch (SQLException e) {
                throw view.failed(e);
            }
        }
    }

    /** The half whose row comes first; null if both are at their end. */
    private @Nullable RowStream first() {
        byte[] revision = revisions == null ? null : revisions.key();
        byte[] row = rows == null ? null : rows.key();
        if (revision == null) {
            return row == null ? null : rows;
        }
        return row == null || Arrays.compareUnsigned(revision, row) < 0 ? revisions : rows;
    }

    private boolean isBelowEnd(RowStream stream) {
        byte[] key = stream.key();
        return key != null && (toExclusive == null || Arrays.compareUnsigned(key, toExclusive) < 0);
    }

    @Override
    public byte[] key() {
        synchronized (view.reader()) {
            byte[] key = onRow().key();
            if (key == null) {
                throw notOnRow();
            }
            return key.clone();
        }
    }

    @Override
    public byte[] value() throws StorageException {
        synchronized (view.reader()) {
            RowStream stream = onRow();
            try {
                return stream.value();
            } catch (SQLException e) {
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

    private RowStream onRow() {
        checkOpen();
        if (current == null || ended) {
            throw notOnRow();
        }
        return current;
    }

    private static IllegalStateException notOnRow() {
        return new IllegalStateException("the cursor is not on a row: next() has not returned true");
    }

    @Override
    public void close() {
        synchronized (view.reader()) {
            if (closed) {
                return;
            }
            closed = true;
            if (view.isOpen()) {
                close(revisions);
                close(rows);
            }
        }
    }

    private void close(@Nullable RowStream stream) {
        try {
            if (stream != null) {
                stream.close();
            }
        } catch (SQLException e) {
            view.reader().markFailed(); // the connection is closed with the view
        }
    }
}
