package io.garboard.backend.sqlite;

import io.garboard.spi.storage.ReadView;
import io.garboard.spi.storage.RowCursor;
import io.garboard.spi.storage.StorageException;
import io.garboard.spi.storage.Table;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A read transaction on a borrowed connection. Every method holds the {@link Reader}'s monitor. */
final class SqliteReadView implements ReadView {

    private final ReaderPool pool;
    private final Reader reader;
    private final List<TableRows> tables;
    private final Path file;
    private boolean closed;

    SqliteReadView(ReaderPool pool, Reader reader, List<TableRows> tables, Path file) {
        this.pool = pool;
        this.reader = reader;
        this.tables = tables;
        this.file = file;
    }

    @Override
    public byte @Nullable [] get(Table table, byte[] key) throws StorageException {
        synchronized (reader) {
            checkOpen();
            try {
                return get(tables.get(table.id()), key);
            } catch (SQLException e) {
                throw failed(e);
            }
        }
    }

    private byte @Nullable [] get(TableRows table, byte[] key) throws SQLException {
        long row = RevisionKey.pack(key);
        String sql = row == RevisionKey.NONE ? table.getRow : table.getRevision;
        PreparedStatement statement = reader.take(sql);
        if (row == RevisionKey.NONE) {
            statement.setBytes(1, key);
        } else {
            statement.setLong(1, row);
        }
        try (ResultSet found = statement.executeQuery()) {
            return found.next() ? RowStream.orEmpty(found.getBytes(1)) : null;
        } finally {
            reader.putBack(sql, statement);
        }
    }

    @Override
    public RowCursor scan(Table table, byte[] fromInclusive, byte @Nullable [] toExclusive) throws StorageException {
        synchronized (reader) {
            checkOpen();
            try {
                return new SqliteRowCursor(this, tables.get(table.id()), fromInclusive, toExclusive);
            } catch (SQLException e) {
                throw failed(e);
            }
        }
    }

    Reader reader() {
        return reader;
    }

    boolean isOpen() {
        return !closed && reader.isOpen();
    }

    /** Throws unless this view and its storage are open. */
    void checkOpen() {
        if (!isOpen()) {
            throw new IllegalStateException("the read view of " + file + " has been closed");
        }
    }

    StorageException failed(SQLException e) {
        reader.markFailed();
        return SqliteFailures.of(e, "read from", file);
    }

    @Override
    public void close() {
        synchronized (reader) {
            if (closed) {
                return;
            }
            closed = true;
        }
        pool.release(reader);
    }
}
