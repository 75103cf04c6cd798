package io.garboard.backend.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A connection that pins one state at a time, with its prepared statements.
 *
 * <p>Its monitor is what makes closing orderly: whoever calls into SQLite through it holds the monitor and has seen that
 * it {@link #isOpen}; {@link #shutDown} takes it too, so a call in progress ends first. The monitor is contended by nobody
 * else, since a view is used by one thread at a time. All methods need it held.
 */
final class Reader {

    private static final String FIRST_READ = "SELECT 1 FROM sqlite_schema LIMIT 1";

    private final Connection connection;
    private final PreparedStatement firstRead;
    private final Map<String, ArrayDeque<PreparedStatement>> atRest = new HashMap<>();
    private final List<RowStream> streams = new ArrayList<>(2);
    private boolean failed;
    private boolean open = true;

    Reader(Connection connection) throws SQLException {
        this.connection = connection;
        connection.setAutoCommit(false);
        firstRead = connection.prepareStatement(FIRST_READ);
    }

    boolean isOpen() {
        return open;
    }

    /** Whether an error was met, after which this is not used again. */
    synchronized boolean hasFailed() {
        return failed;
    }

    synchronized void markFailed() {
        failed = true;
    }

    /** Pins the newest committed state: a transaction has a state only from its first read on. */
    void pin() throws SQLException {
        firstRead.executeQuery().close();
    }

    /** Lets go of the pinned state, and of every scan. */
    void unpin() throws SQLException {
        while (!streams.isEmpty()) {
            streams.get(streams.size() - 1).close();
        }
        connection.commit();
    }

    /** A statement that nobody uses at present; to be given back by {@link #putBack}. */
    PreparedStatement take(String sql) throws SQLException {
        ArrayDeque<PreparedStatement> spare = atRest.get(sql);
        PreparedStatement statement = spare == null ? null : spare.pollFirst();
        return statement == null ? connection.prepareStatement(sql) : statement;
    }

    void putBack(String sql, PreparedStatement statement) {
        atRest.computeIfAbsent(sql, key -> new ArrayDeque<>(2)).addFirst(statement);
    }

    void started(RowStream stream) {
        streams.add(stream);
    }

    void ended(RowStream stream) {
        streams.remove(stream);
    }

    /** Closes the connection; {@link #isOpen} is false from then on. */
    void shutDown() throws SQLException {
        open = false;
        connection.close();
    }
}
