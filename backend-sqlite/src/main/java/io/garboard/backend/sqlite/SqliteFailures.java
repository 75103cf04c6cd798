package io.garboard.backend.sqlite;

import io.garboard.spi.storage.StorageException;
import io.garboard.spi.storage.StorageException.Kind;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;

/** Says in the SPI's terms, and in an operator's, what SQLite or the file system refused. */
final class SqliteFailures {

    /** SQLite's result codes; the low byte of an extended one. https://sqlite.org/rescode.html */
    private static final int BUSY = 5;

    private static final int LOCKED = 6;
    private static final int NO_MEMORY = 7;
    private static final int IO_ERROR = 10;
    private static final int FULL = 13;
    private static final int CANNOT_OPEN = 14;
    private static final int PROTOCOL = 15;
    private static final int TOO_BIG = 18;

    /** With less room than this an I/O error is taken for a full disk. */
    private static final long ALMOST_FULL_BYTES = 1 << 20;

    private SqliteFailures() {}

    /**
     * Translates what the driver threw.
     *
     * @param doing what was tried, for the message: "commit to", "read from"
     */
    static StorageException of(SQLException e, String doing, Path file) {
        Kind kind = kind(e, file);
        String what = "cannot " + doing + " " + file + ": " + e.getMessage();
        return switch (kind) {
            case FULL ->
                new StorageException(
                        kind, what + ": make room on the disk, or raise " + SqliteOptions.MAX_SIZE.name(), e);
            case TRANSIENT -> new StorageException(kind, what + ": it may work the next time", e);
            case CORRUPT, REFUSED ->
                new StorageException(kind, what + ": restore from a backup or from another member", e);
        };
    }

    /** Translates an error of the file system itself. */
    static StorageException of(IOException e, String doing, Path file) {
        Kind kind = isNoRoom(e) ? Kind.FULL : Kind.CORRUPT;
        String advice = kind == Kind.FULL ? "make room on the disk" : "check the disk";
        return new StorageException(kind, "cannot " + doing + " " + file + ": " + e + ": " + advice, e);
    }

    private static Kind kind(SQLException e, Path file) {
        return switch (e.getErrorCode() & 0xff) {
            case FULL, TOO_BIG -> Kind.FULL;
            case BUSY, LOCKED, NO_MEMORY, PROTOCOL -> Kind.TRANSIENT;
            case IO_ERROR, CANNOT_OPEN -> isAlmostFull(file) ? Kind.FULL : Kind.CORRUPT;
            default -> Kind.CORRUPT;
        };
    }

    private static boolean isAlmostFull(Path file) {
        try {
            return Files.getFileStore(file.toAbsolutePath().getParent()).getUsableSpace() < ALMOST_FULL_BYTES;
        } catch (IOException e) {
            return false;
        }
    }

    /** The JDK has no exception of its own for a full disk; the reason is the system's text. */
    private static boolean isNoRoom(IOException e) {
        String reason = e instanceof FileSystemException failure ? failure.getReason() : e.getMessage();
        return reason != null
                && (reason.contains("No space left") || reason.contains("quota") || reason.contains("too large"));
    }
}
