package io.garboard.spi.storage;

import java.io.Serial;

/**
 * A storage engine could not do what was asked. The message is for an operator: it says what was expected, names the
 * directory, and says what to do. It never contains a key or a value.
 */
public final class StorageException extends Exception {

    /** What the caller may assume, and do. */
    public enum Kind {
        /** Nothing changed; the same call may succeed later (a lock held for a moment, too many readers). */
        TRANSIENT,
        /**
         * The disk, the engine's map or a quota of the engine is full. Nothing of the refused batch is there; the storage
         * stays usable and views work. If it was a limit of the engine's own, a batch that only deletes is accepted at once
         * (the engine keeps room for that in reserve); if it was the disk, as soon as the disk has room again.
         */
        FULL,
        /** Stored data is damaged or unreadable, or an I/O error leaves its state unknown. The member must stop. */
        CORRUPT,
        /**
         * Cannot be opened as configured: another engine's directory, an unknown option, a bad value, a directory that
         * another process holds. Nothing was changed.
         */
        REFUSED
    }

    @Serial
    private static final long serialVersionUID = 1;

    private final Kind kind;

    public StorageException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public StorageException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
