package io.garboard.backend.lmdb;

import io.garboard.spi.storage.StorageException;
import io.garboard.spi.storage.StorageException.Kind;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.lmdbjava.Env;
import org.lmdbjava.LmdbNativeException;
import org.lmdbjava.Txn;

/** Says in the SPI's terms, and in an operator's, what LMDB or the file system refused. */
final class LmdbFailures {

    /** More than LMDB hands to the system at a time, which is 64 pages. */
    private static final long ALMOST_FULL_BYTES = 1 << 20;

    private static final int EIO = 5;
    private static final int ENOMEM = 12;
    private static final int EFBIG = 27;
    private static final int ENOSPC = 28;
    private static final int EDQUOT = 122;

    private LmdbFailures() {}

    /**
     * Translates what lmdbjava threw.
     *
     * @param doing what was tried, for the message: "commit to", "read from"
     */
    static StorageException of(RuntimeException e, String doing, Path file) {
        Kind kind = kind(e, file);
        String what = "cannot " + doing + " " + file + ": " + e.getMessage();
        return switch (kind) {
            case FULL -> new StorageException(kind, what + ": make room on the disk, or raise " + advice(e), e);
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

    private static Kind kind(RuntimeException e, Path file) {
        if (e instanceof Env.MapFullException || e instanceof Txn.TxFullException) {
            return Kind.FULL;
        }
        if (e instanceof Env.ReadersFullException) {
            return Kind.TRANSIENT;
        }
        int code = e instanceof LmdbNativeException failure ? failure.getResultCode() : 0;
        return switch (code) {
            case ENOSPC, EDQUOT, EFBIG -> Kind.FULL;
            // LMDB says so too when the system wrote only a part of what it was to write: the disk's last bytes.
            case EIO -> isAlmostFull(file) ? Kind.FULL : Kind.CORRUPT;
            case ENOMEM -> Kind.TRANSIENT;
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

    private static String advice(RuntimeException e) {
        return e instanceof Env.MapFullException ? LmdbOptions.MAP_SIZE.name() : "the disk's size";
    }

    /** The JDK has no exception of its own for a full disk; the reason is the system's text. */
    private static boolean isNoRoom(IOException e) {
        String reason = e instanceof FileSystemException failure ? failure.getReason() : e.getMessage();
        return reason != null
                && (reason.contains("No space left") || reason.contains("quota") || reason.contains("too large"));
    }
}
