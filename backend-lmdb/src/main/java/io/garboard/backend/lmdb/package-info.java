/**
 * Keeps Garboard's state in LMDB, a memory-mapped copy-on-write B+tree; the default backend.
 *
 * <p>Starting points: {@link io.garboard.backend.lmdb.LmdbStorageProvider} opens a {@link
 * io.garboard.backend.lmdb.LmdbStorage}; a {@link io.garboard.backend.lmdb.Generation} is one open data file, which
 * {@link io.garboard.backend.lmdb.Compaction} replaces by a smaller one; {@link io.garboard.backend.lmdb.RowKey} says how
 * keys of any length fit LMDB's 1 to 511 bytes.
 *
 * <p>LMDB has no checksums. Damage to its meta pages, to its structure where it is met, and a truncated file are
 * detected; a bit that rots within a value is not.
 */
@NullMarked
package io.garboard.backend.lmdb;

import org.jspecify.annotations.NullMarked;
