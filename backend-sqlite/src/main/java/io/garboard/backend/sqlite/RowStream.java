package io.garboard.backend.sqlite;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Walks one half of a table ({@link TableRows}) in order. Needs the {@link Reader}'s monitor held. */
final class RowStream {

    private static final byte[] EMPTY = {};

    private final Reader reader;
    private final String sql;
    private final PreparedStatement statement;
    private final ResultSet rows;
    private final boolean revisions;
    private byte @Nullable [] key;
    private boolean closed;

    private RowStream(Reader reader, String sql, PreparedStatement statement, boolean revisions) throws SQLException {
        this.reader = reader;
        this.sql = sql;
        this.statement = statement;
        this.rows = statement.executeQuery();
        this.revisions = revisions;
        reader.started(this);
    }

    /** The rows with packed keys, from row number {@code from} on; before the first of them. */
    static RowStream ofRevisions(Reader reader, TableRows table, long from) throws SQLException {
        PreparedStatement statement = reader.take(table.scanRevisions);
        statement.setLong(1, from);
        return new RowStream(reader, table.scanRevisions, statement, true);
    }

    /** The other rows, from {@code from} on; before the first of them. */
    static RowStream ofRows(Reader reader, TableRows table, byte[] from) throws SQLException {
        PreparedStatement statement = reader.take(table.scanRows);
        statement.setBytes(1, from);
        return new RowStream(reader, table.scanRows, statement, false);
    }

    /** Moves on; the key of the row it came to, or null if there is no more. */
    byte @Nullable [] advance() throws SQLException {
        if (!rows.next()) {
            key = null;
        } else {
            key = revisions ? RevisionKey.unpack(rows.getLong(1)) : orEmpty(rows.getBytes(1));
        }
        return key;
    }

    /** The key of the row it is on, or null if there is none. */
    byte @Nullable [] key() {
        return key;
    }

    /** The value of the row it is on; read from the file only now. */
    byte[] value() throws SQLException {
        return orEmpty(rows.getBytes(2));
    }

    /** The driver gives null for a blob of no bytes. */
    static byte[] orEmpty(byte @Nullable [] blob) {
        return blob == null ? EMPTY : blob;
    }

    void close() throws SQLException {
        if (!closed) {
            closed = true;
            reader.ended(this);
            rows.close();
            reader.putBack(sql, statement);
        }
    }
}
