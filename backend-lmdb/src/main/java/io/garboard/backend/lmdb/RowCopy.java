package io.garboard.backend.lmdb;

import io.garboard.spi.storage.StorageException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lmdbjava.Cursor;
import org.lmdbjava.Dbi;
import org.lmdbjava.GetOp;
import org.lmdbjava.LmdbException;
import org.lmdbjava.PutFlags;
import org.lmdbjava.SeekOp;
import org.lmdbjava.Txn;

/**
 * Copies every row of one generation to another, one step at a time, while the first is written to. Confined to one
 * thread.
 *
 * <p>Each step reads the newest state, so that no old one is kept from being overwritten for long. Each table is copied in
 * the order of its keys, and the step first brings over those touched keys which lie where the copy has already been. The
 * others are left out: the copy comes to them later, and then reads a state that has them. The invariant is that the copy
 * holds, for each table, just the rows up to where it has come, as they were when it was there or touched keys were last
 * brought over. So when it has come to the end and no key has been touched since, both are equal.
 *
 * <p>Rows are copied as LMDB has them: {@link Bucket}s whole. Rows behind the last of their table are appended, which
 * fills pages to the brim.
 */
final class RowCopy {

    /** What finding the place of a touched key costs, in the bytes of a row that could have been copied meanwhile. */
    private static final int TOUCHED_KEY_BYTES = 512;

    private static final PutFlags[] ANYWHERE = {};
    private static final PutFlags[] AT_THE_END = {PutFlags.MDB_APPEND};

    private final Generation from;
    private final Generation to;
    /** In the order in which they are copied. */
    private final List<TableCopy> tables = new ArrayList<>();
    /** By the table's number. */
    private final List<TableCopy> listed;

    private final NativeBytes key = new NativeBytes();
    private int copying;
    private boolean atEnd;
    private TouchedKeys touched = new TouchedKeys();
    private int broughtOver;

    /** How far a table has been copied. */
    private static final class TableCopy {
        private final Dbi<NativeBytes> from;
        private final Dbi<NativeBytes> to;
        private final long entriesAtFirst;
        private byte @Nullable [] lastKey;
        private boolean complete;

        TableCopy(Dbi<NativeBytes> from, Dbi<NativeBytes> to, Txn<NativeBytes> read) {
            this.from = from;
            this.to = to;
            this.entriesAtFirst = from.stat(read).entries;
        }

        boolean hasPassed(NativeBytes encodedKey) {
            byte[] last = lastKey;
            return complete || (last != null && encodedKey.compareTo(last) <= 0);
        }
    }

    /** A copy that has not begun; {@code to} has the same tables and no rows. The largest table will be the last. */
    RowCopy(Generation from, Generation to) {
        this.from = from;
        this.to = to;
        try (Txn<NativeBytes> read = from.beginRead()) {
            addAll(from.listed(), to.listed(), read);
            listed = List.copyOf(tables);
            addAll(from.unlisted(), to.unlisted(), read);
        }
        tables.sort(Comparator.comparingLong(table -> table.entriesAtFirst));
    }

    private void addAll(List<Dbi<NativeBytes>> fromTables, List<Dbi<NativeBytes>> toTables, Txn<NativeBytes> read) {
        for (int i = 0; i < fromTables.size(); i++) {
            tables.add(new TableCopy(fromTables.get(i), toTables.get(i), read));
        }
    }

    /** Whether the keys that were given to {@link #bringOver} have been. */
    boolean isThroughTouched() {
        return broughtOver == touched.size();
    }

    /** Whether the last step came to the end of the last table. */
    boolean isAtEnd() {
        return atEnd;
    }

    /** From the next step on brings over these keys, all that were touched since those that were given before. */
    void bringOver(TouchedKeys keys) {
        if (!isThroughTouched()) {
            throw new IllegalStateException("keys are left that were touched before");
        }
        touched = keys;
        broughtOver = 0;
    }

    /**
     * Brings over touched keys and then copies rows until there is nothing left or some {@code bytesMax} are written; when
     * it returns these are on disk.
     *
     * @return the bytes of keys and values that were written, about
     */
    long step(long bytesMax) throws StorageException {
        atEnd = false;
        try (Txn<NativeBytes> read = from.beginRead();
                Txn<NativeBytes> write = to.beginWrite()) {
            long bytes = 0;
            while (bytes < bytesMax && !isThroughTouched()) {
                bytes += bringOver(broughtOver++, read, write);
            }
            while (bytes < bytesMax && !atEnd) {
                bytes += copyRows(tables.get(copying), bytesMax - bytes, read, write);
            }
            write.commit();
            return bytes;
        } catch (LmdbException | IllegalArgumentException e) {
            throw LmdbFailures.of(e, "copy " + from.file() + " to", to.file());
        }
    }

    private long bringOver(int index, Txn<NativeBytes> read, Txn<NativeBytes> write) {
        RowKey.encode(touched.key(index), key);
        TableCopy table = listed.get(touched.table(index).id());
        if (!table.hasPassed(key)) {
            return 0;
        }
        NativeBytes value = table.from.get(read, key);
        if (value == null) {
            table.to.delete(write, key);
            return TOUCHED_KEY_BYTES;
        }
        table.to.put(write, key, value, ANYWHERE);
        return (long) TOUCHED_KEY_BYTES + value.sizeBytes();
    }

    /** Copies what follows in a table; at its end goes on to the next. */
    private long copyRows(TableCopy table, long bytesMax, Txn<NativeBytes> read, Txn<NativeBytes> write) {
        long bytes = 0;
        try (Cursor<NativeBytes> cursor = table.from.openCursor(read)) {
            boolean onRow = seek(cursor, table.lastKey);
            while (onRow) {
                NativeBytes row = cursor.key();
                NativeBytes value = cursor.val();
                table.to.put(write, row, value, AT_THE_END);
                bytes += (long) row.sizeBytes() + value.sizeBytes();
                if (bytes >= bytesMax) {
                    table.lastKey = row.copy();
                    return bytes;
                }
                onRow = cursor.seek(SeekOp.MDB_NEXT);
            }
            if (bytes > 0 && cursor.seek(SeekOp.MDB_LAST)) {
                table.lastKey = cursor.key().copy();
            }
        }
        endOf(table);
        return bytes;
    }

    /** Goes to the first row, or to the first behind a key. */
    private boolean seek(Cursor<NativeBytes> cursor, byte @Nullable [] behind) {
        if (behind == null) {
            return cursor.seek(SeekOp.MDB_FIRST);
        }
        key.set(behind);
        boolean found = cursor.get(key, GetOp.MDB_SET_RANGE);
        boolean isBehind = found && cursor.key().compareTo(behind) != 0;
        return isBehind || (found && cursor.seek(SeekOp.MDB_NEXT));
    }

    /** The last table is never complete: rows that are added behind it are copied like those before. */
    private void endOf(TableCopy table) {
        if (copying == tables.size() - 1) {
            atEnd = true;
        } else {
            table.complete = true;
            copying++;
        }
    }
}
