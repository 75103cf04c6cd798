package io.garboard.backend.sqlite;

import io.garboard.spi.storage.StorageException;
import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Looks at a database file before SQLite opens it, because SQLite takes one that is cut off near its start for an empty
 * one, and fills in what is missing.
 *
 * <pre>
 *  0 "SQLite format 3" and a zero byte     16 page size u16 (1 means 65,536)
 * 28 pages u32     68 application u32      all big-endian: https://sqlite.org/fileformat.html
 * </pre>
 */
final class HeaderCheck {

    /** "Garb". */
    static final int APPLICATION = 0x47617262;

    private static final int HEADER_BYTES = 100;
    private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
    private static final int PAGE_SIZE_AT = 16;
    private static final int PAGES_AT = 28;
    private static final int APPLICATION_AT = 68;

    private HeaderCheck() {}

    /**
     * Checks {@code file}, which no connection of this process may have open: to close it here would give up SQLite's
     * locks.
     *
     * @param wal the write-ahead file beside it; if that holds anything, the file itself may rightly be shorter than its
     *     header says
     * @throws StorageException CORRUPT
     */
    static void check(Path file, Path wal) throws StorageException {
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            byte[] bytes = new byte[HEADER_BYTES];
            in.readFully(bytes);
            ByteBuffer header = ByteBuffer.wrap(bytes);
            if (!header.slice(0, MAGIC.length).equals(ByteBuffer.wrap(MAGIC))) {
                throw corrupt(file, "it does not begin as a database of SQLite does");
            }
            if (header.getInt(APPLICATION_AT) != APPLICATION) {
                throw corrupt(file, "its header is damaged, or it is not a database of this backend");
            }
            long pageBytes = header.getShort(PAGE_SIZE_AT) == 1 ? 65_536 : header.getShort(PAGE_SIZE_AT);
            long expected = Integer.toUnsignedLong(header.getInt(PAGES_AT)) * pageBytes;
            boolean allIsInIt = !Files.exists(wal) || Files.size(wal) == 0;
            if (allIsInIt && in.length() < expected) {
                throw corrupt(file, "it has " + in.length() + " of " + expected + " bytes: it has been cut off");
            }
        } catch (EOFException e) {
            throw corrupt(file, "it ends within its header");
        } catch (IOException e) {
            throw SqliteFailures.of(e, "read", file);
        }
    }

    private static StorageException corrupt(Path file, String what) {
        return new StorageException(
                StorageException.Kind.CORRUPT,
                "database " + file + " is damaged: " + what + ": restore from a backup or from another member");
    }
}
