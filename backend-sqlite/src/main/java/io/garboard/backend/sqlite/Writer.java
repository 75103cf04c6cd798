package io.garboard.backend.sqlite;

import io.garboard.spi.storage.StorageException;
import io.garboard.spi.storage.StorageSize;
import io.garboard.spi.storage.Table;
import io.garboard.spi.storage.WriteBatch;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * The connection that writes, with its prepared statements. After an exception it is closed and another one opened: what
 * is left of a transaction that failed depends on why it did. Confined to whoever holds the commit lock.
 */
final class Writer implements WriteBatch.Visitor {

    /** The share of the largest size that is kept for batches that do not grow the database. */
    private static final int RESERVE_DIVISOR = 16;

    /** SQLite moves committed pages to the database when so many are in the write-ahead file (64 MiB) and nobody reads. */
    private static final int CHECKPOINT_PAGES = 4_096;

    /** How long a commit waits, once in a long while, for views to end so that the write-ahead file can start anew. */
    private static final int CHECKPOINT_WAIT_MILLIS = 100;

    private final Database database;
    private final Connection connection;
    private final List<TableRows> tables;
    private final List<HalfWriter> revisions = new ArrayList<>();
    private final List<HalfWriter> rows = new ArrayList<>();
    private final PreparedStatement pageCount;
    private final PreparedStatement freePageCount;
    private final long maxPages;
    private long limitPages;

    private Writer(Database database, Connection connection, List<TableRows> tables, long maxSizeBytes)
            throws SQLException {
        this.database = database;
        this.connection = connection;
        this.tables = tables;
        this.maxPages = maxSizeBytes / Database.PAGE_BYTES;
        query("PRAGMA wal_autocheckpoint = " + CHECKPOINT_PAGES);
        query("PRAGMA journal_size_limit = " + (long) CHECKPOINT_PAGES * Database.PAGE_BYTES);
        query("PRAGMA busy_timeout = " + CHECKPOINT_WAIT_MILLIS);
        setLimit(maxPages);
        connection.setAutoCommit(false);
        createTables();
        for (TableRows table : tables) {
            revisions.add(new HalfWriter(connection, table.putRevision, table.deleteRevision));
            rows.add(new HalfWriter(connection, table.putRow, table.deleteRow));
        }
        pageCount = connection.prepareStatement("PRAGMA page_count");
        freePageCount = connection.prepareStatement("PRAGMA freelist_count");
    }

    /** Opens it, and creates the tables that are not there yet. */
    static Writer open(Database database, List<TableRows> tables, long maxSizeBytes) throws SQLException, IOException {
        Connection connection = database.openWriter();
        boolean opened = false;
        try {
            Writer writer = new Writer(database, connection, tables, maxSizeBytes);
            opened = true;
            return writer;
        } finally {
            if (!opened) {
                connection.close();
            }
        }
    }

    private void createTables() throws SQLException {
        for (TableRows table : tables) {
            update(table.createRevisions);
            update(table.createRows);
            table.mayHaveRevisions |= hasRow(table.scanRevisions.replace("id >= ?", "TRUE"));
            table.mayHaveRows |= hasRow(table.scanRows.replace("k >= ?", "TRUE"));
        }
        connection.commit();
    }

    private boolean hasRow(String scan) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(scan + " LIMIT 1")) {
            return row.next();
        }
    }

    /**
     * Applies {@code batch} and commits it, or throws.
     *
     * @param before the size now
     * @return the size after it
     */
    StorageSize commit(WriteBatch batch, StorageSize before) throws StorageException {
        try {
            setLimit(limitFor(batch, before));
            batch.forEach(this);
            for (int i = 0; i < tables.size(); i++) {
                revisions.get(i).flush();
                rows.get(i).flush();
            }
            return commitAndMeasure();
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    @Override
    public void put(Table table, byte[] key, byte[] value) throws StorageException {
        long row = RevisionKey.pack(key);
        try {
            if (row == RevisionKey.NONE) {
                tables.get(table.id()).mayHaveRows = true;
                rows.get(table.id()).put(key, value);
            } else {
                tables.get(table.id()).mayHaveRevisions = true;
                revisions.get(table.id()).put(row, value);
            }
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    @Override
    public void delete(Table table, byte[] key) throws StorageException {
        long row = RevisionKey.pack(key);
        try {
            if (row == RevisionKey.NONE) {
                rows.get(table.id()).delete(key);
            } else {
                revisions.get(table.id()).delete(row);
            }
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /** Near the limit only batches that do not grow the database may use the reserve. */
    private long limitFor(WriteBatch batch, StorageSize before) {
        long reservePages = Math.max(64, maxPages / RESERVE_DIVISOR);
        boolean near = before.allocatedBytes() / Database.PAGE_BYTES > maxPages - reservePages;
        boolean grows = batch.puts() > batch.size() - batch.puts();
        return near && !grows ? maxPages + reservePages : maxPages;
    }

    private void setLimit(long pages) throws SQLException {
        if (limitPages != pages) {
            query("PRAGMA max_page_count = " + pages);
            limitPages = pages;
        }
    }

    /** Gives up to {@code pages} free pages back; returns the size after it. */
    StorageSize vacuum(long pages) throws StorageException {
        try {
            // executeUpdate steps to the end; execute would free a single page.
            update("PRAGMA incremental_vacuum(" + pages + ")");
            return commitAndMeasure();
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    private StorageSize commitAndMeasure() throws SQLException {
        long allPages = query(pageCount);
        StorageSize size = new StorageSize(
                allPages * Database.PAGE_BYTES, (allPages - query(freePageCount)) * Database.PAGE_BYTES);
        connection.commit();
        return size;
    }

    /** The size now. */
    StorageSize size() throws StorageException {
        try {
            return commitAndMeasure();
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /**
     * Moves everything from the write-ahead file to the database and empties that file, if the views that are open let it
     * within {@value #CHECKPOINT_WAIT_MILLIS} ms.
     *
     * @return whether it is empty
     */
    boolean emptyWal() throws StorageException {
        try {
            return query("PRAGMA wal_checkpoint(TRUNCATE)") == 0;
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    private StorageException failed(SQLException e) {
        return SqliteFailures.of(e, "commit to", database.file());
    }

    private void update(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }

    private long query(String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            return query(statement);
        }
    }

    /** The first column of the first row; the result is closed, since an open one would block the commit. */
    private static long query(PreparedStatement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery()) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    void close() throws SQLException {
        connection.close();
    }
}
