package io.garboard.core.mvcc;

import io.garboard.core.storage.BufferedStorage;
import io.garboard.core.storage.RowReader;
import io.garboard.core.storage.Tables;
import io.garboard.spi.storage.StorageException;
import org.jspecify.annotations.Nullable;

/** Reads rows for the commands of one batch: one reader for all of them. Confined to the apply loop. */
final class BatchRows {

    private final BufferedStorage storage;
    private @Nullable RowReader reader;

    BatchRows(BufferedStorage storage) {
        this.storage = storage;
    }

    /** Sees what the batch has written so far, since a batch never spans a rotation. */
    RowReader reader() {
        RowReader opened = reader;
        if (opened == null) {
            opened = storage.read();
            reader = opened;
        }
        return opened;
    }

    /** The newest row of a live key. */
    byte[] latest(KeyEntry entry) throws StorageException {
        byte[] row = reader().get(Tables.KEY, RevisionKey.of(entry.lastMain(), entry.lastSub()));
        if (row == null) {
            throw new StorageException(
                    StorageException.Kind.CORRUPT,
                    "table key lacks the row of revision " + entry.lastMain() + "." + entry.lastSub()
                            + ": restore the member from a backup or another member");
        }
        return row;
    }

    void close() {
        if (reader != null) {
            reader.close();
            reader = null;
        }
    }
}
