package io.garboard.core.storage;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.garboard.spi.storage.ReadView;
import io.garboard.spi.storage.StateMachineStorage;
import io.garboard.spi.storage.StorageException;
import io.garboard.spi.storage.WriteBatch;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The rows that say how far the state has come: {@code consistent_index} and {@code term} in the meta table, 8 bytes
 * big-endian each, as etcd keeps them.
 *
 * <p>Source: etcd's {@code server/storage/schema/cindex.go}.
 */
final class AppliedRows {

    private static final byte[] INDEX = "consistent_index".getBytes(US_ASCII);
    private static final byte[] TERM = "term".getBytes(US_ASCII);

    private AppliedRows() {}

    static AppliedPosition read(StateMachineStorage engine) throws StorageException {
        try (ReadView view = engine.openReadView()) {
            return read(view);
        }
    }

    static AppliedPosition read(ReadView view) throws StorageException {
        return new AppliedPosition(number(view.get(Tables.META, INDEX)), number(view.get(Tables.META, TERM)));
    }

    /** The generation's rows and its applied position: what the engine takes in one transaction. */
    static WriteBatch batchOf(PendingGeneration generation) {
        WriteBatch batch = new WriteBatch();
        generation.drainTo(batch, Tables.ALL);
        AppliedPosition applied = generation.applied();
        if (applied.index() > 0) {
            batch.put(Tables.META, INDEX, bytes(applied.index()));
            batch.put(Tables.META, TERM, bytes(applied.term()));
        }
        return batch;
    }

    private static long number(byte @Nullable [] row) throws StorageException {
        if (row == null) {
            return 0;
        }
        if (row.length != Long.BYTES) {
            throw new StorageException(
                    StorageException.Kind.CORRUPT,
                    "the applied index in table meta has " + row.length
                            + " bytes (expected: 8): restore the member from a backup or another member");
        }
        return ByteBuffer.wrap(row).getLong();
    }

    private static byte[] bytes(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }
}
