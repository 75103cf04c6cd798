package io.garboard.backend.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * Writes one half of a table ({@link TableRows}). Rows wait for {@link #flush} as a batch of the driver's, which saves
 * much of its work per row; a change between putting and deleting flushes, since of two writes to one key the later must
 * hold. Confined to its {@link Writer}.
 */
final class HalfWriter {

    private final PreparedStatement put;
    private final PreparedStatement delete;
    private @Nullable PreparedStatement waiting;

    HalfWriter(Connection connection, String putSql, String deleteSql) throws SQLException {
        put = connection.prepareStatement(putSql);
        delete = connection.prepareStatement(deleteSql);
    }

    void put(long row, byte[] value) throws SQLException {
        turnTo(put);
        put.setLong(1, row);
        put.setBytes(2, value);
        put.addBatch();
    }

    void put(byte[] key, byte[] value) throws SQLException {
        turnTo(put);
        put.setBytes(1, key);
        put.setBytes(2, value);
        put.addBatch();
    }

    void delete(long row) throws SQLException {
        turnTo(delete);
        delete.setLong(1, row);
        delete.addBatch();
    }

    void delete(byte[] key) throws SQLException {
        turnTo(delete);
        delete.setBytes(1, key);
        delete.addBatch();
    }

    private void turnTo(PreparedStatement statement) throws SQLException {
        if (waiting != statement) {
            flush();
            waiting = statement;
        }
    }

    /** Executes what waits. */
    void flush() throws SQLException {
        if (waiting != null) {
            waiting.executeBatch();
            waiting = null;
        }
    }
}
