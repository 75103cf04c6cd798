package io.garboard.backend.sqlite;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What a table is in SQL: two, of which mostly one is in use.
 *
 * <pre>
 * "revisions:NAME" (id INTEGER PRIMARY KEY, v BLOB)              keys that {@link RevisionKey} packs
 * "rows:NAME"      (k BLOB PRIMARY KEY, v BLOB) WITHOUT ROWID    all others
 * </pre>
 *
 * <p>SQLite takes names that differ in case alone for the same, so a capital letter is written as ^ and the small one.
 *
 * <p>{@link #mayHaveRevisions} and {@link #mayHaveRows} spare a scan the half that never had a row: they turn true before
 * the first row is committed, and never back.
 */
final class TableRows {

    private static final Pattern CAPITAL = Pattern.compile("[A-Z]");

    final String createRevisions;
    final String putRevision;
    final String deleteRevision;
    final String getRevision;
    final String scanRevisions;

    final String createRows;
    final String putRow;
    final String deleteRow;
    final String getRow;
    final String scanRows;

    volatile boolean mayHaveRevisions;
    volatile boolean mayHaveRows;

    TableRows(String name) {
        String revisions = "\"revisions:" + escape(name) + '"';
        createRevisions =
                "CREATE TABLE IF NOT EXISTS " + revisions + " (id INTEGER PRIMARY KEY, v BLOB NOT NULL) STRICT";
        putRevision = "INSERT OR REPLACE INTO " + revisions + " VALUES (?, ?)";
        deleteRevision = "DELETE FROM " + revisions + " WHERE id = ?";
        getRevision = "SELECT v FROM " + revisions + " WHERE id = ?";
        scanRevisions = "SELECT id, v FROM " + revisions + " WHERE id >= ? ORDER BY id";

        String rows = "\"rows:" + escape(name) + '"';
        createRows = "CREATE TABLE IF NOT EXISTS " + rows
                + " (k BLOB PRIMARY KEY NOT NULL, v BLOB NOT NULL) STRICT, WITHOUT ROWID";
        putRow = "INSERT OR REPLACE INTO " + rows + " VALUES (?, ?)";
        deleteRow = "DELETE FROM " + rows + " WHERE k = ?";
        getRow = "SELECT v FROM " + rows + " WHERE k = ?";
        scanRows = "SELECT k, v FROM " + rows + " WHERE k >= ? ORDER BY k";
    }

    private static String escape(String name) {
        return CAPITAL.matcher(name).replaceAll(capital -> "^" + capital.group().toLowerCase(Locale.ROOT));
    }
}
