/**
 * Keeps Garboard's state in SQLite: one file that every tool for SQLite can open when the member is stopped.
 *
 * <p>Starting points: {@link io.garboard.backend.sqlite.SqliteStorageProvider} opens a {@link
 * io.garboard.backend.sqlite.SqliteStorage}; {@link io.garboard.backend.sqlite.Database} knows the files and how
 * connections are set up; {@link io.garboard.backend.sqlite.TableRows} says what a table is in SQL.
 *
 * <p>SQLite has no checksums in its data file (it has in the write-ahead file). Damage to the file's structure is found
 * where it is met; a bit that rots within a value is not.
 */
@NullMarked
package io.garboard.backend.sqlite;

import org.jspecify.annotations.NullMarked;
