package io.garboard.backend.sqlite;

import io.garboard.spi.storage.StorageException;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The connections that read: those in use, and a few at rest for the next view. Thread-safe. Lock order: this pool, then a
 * reader.
 */
final class ReaderPool {

    /** A view that ends beyond these closes its connection. */
    private static final int AT_REST_MAX = 32;

    private final Database database;
    private final int readersMax;
    private final Set<Reader> all = new HashSet<>();
    private final ArrayDeque<Reader> atRest = new ArrayDeque<>();
    private int inUse;
    private boolean closed;

    ReaderPool(Database database, int readersMax) {
        this.database = database;
        this.readersMax = readersMax;
    }

    /**
     * A reader that pins the newest state, to be given back by {@link #release}; null if this pool is closed.
     *
     * @throws StorageException TRANSIENT if all are in use
     */
    @Nullable
    Reader acquire() throws StorageException, SQLException {
        Reader reader = takeOrOpen();
        if (reader == null) {
            return null;
        }
        boolean pinned = false;
        try {
            synchronized (reader) {
                if (reader.isOpen()) {
                    reader.pin();
                    pinned = true;
                }
            }
        } catch (SQLException e) {
            reader.markFailed();
            throw e;
        } finally {
            if (!pinned) {
                release(reader);
            }
        }
        return pinned ? reader : null;
    }

    private synchronized @Nullable Reader takeOrOpen() throws StorageException, SQLException {
        if (closed) {
            return null;
        }
        if (inUse >= readersMax) {
            throw new StorageException(
                    StorageException.Kind.TRANSIENT,
                    "all " + readersMax + " readers of " + database.file()
                            + " are in use: close read views sooner, or raise " + SqliteOptions.MAX_READERS.name());
        }
        Reader reader = atRest.pollFirst();
        if (reader == null) {
            reader = new Reader(database.openReader());
            all.add(reader);
        }
        inUse++;
        return reader;
    }

    /** Takes a reader back. */
    void release(Reader reader) {
        boolean reusable = unpin(reader);
        synchronized (this) {
            inUse--;
            if (reusable && atRest.size() < AT_REST_MAX) {
                atRest.addFirst(reader);
            } else {
                all.remove(reader);
                shutDown(reader);
            }
        }
    }

    private static boolean unpin(Reader reader) {
        synchronized (reader) {
            if (!reader.isOpen()) {
                return false;
            }
            try {
                reader.unpin();
                return !reader.hasFailed();
            } catch (SQLException e) {
                return false;
            }
        }
    }

    private static void shutDown(Reader reader) {
        synchronized (reader) {
            if (reader.isOpen()) {
                try {
                    reader.shutDown();
                } catch (SQLException e) {
                    // It held nothing but a picture of the past; what it may still take ends with the process.
                }
            }
        }
    }

    /** Closes all readers, after the calls in progress on them. Twice is harmless. */
    synchronized void close() {
        closed = true;
        all.forEach(ReaderPool::shutDown);
        all.clear();
        atRest.clear();
    }
}
