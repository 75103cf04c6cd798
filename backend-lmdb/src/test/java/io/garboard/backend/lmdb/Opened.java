package io.garboard.backend.lmdb;

import io.garboard.spi.storage.ReadView;
import io.garboard.spi.storage.RowCursor;
import io.garboard.spi.storage.StateMachineStorage;
import io.garboard.spi.storage.StorageConfig;
import io.garboard.spi.storage.StorageException;
import io.garboard.spi.storage.Table;
import io.garboard.spi.storage.WriteBatch;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What the tests of this backend open, write and read. */
final class Opened {

    static final Table KEY = new Table(0, "key", Table.KeyOrder.ASCENDING);
    static final Table META = new Table(1, "meta", Table.KeyOrder.ANY);

    private Opened() {}

    static StateMachineStorage open(Path directory, Map<String, String> options) throws StorageException {
        return open(directory, List.of(KEY, META), options);
    }

    static StateMachineStorage open(Path directory, List<Table> tables, Map<String, String> options)
            throws StorageException {
        return new LmdbStorageProvider().open(new StorageConfig(directory, tables, 1L << 30, options));
    }

    static StateMachineStorage open(Path directory) throws StorageException {
        return open(directory, Map.of());
    }

    /** A key as etcd writes a revision: 8 bytes, an underscore, 8 bytes. */
    static byte[] revision(long main) {
        return ByteBuffer.allocate(17).putLong(main).put((byte) '_').putLong(0).array();
    }

    static void put(StateMachineStorage storage, Table table, byte[] key, byte[] value) throws StorageException {
        WriteBatch batch = new WriteBatch();
        batch.put(table, key, value);
        storage.commit(batch);
    }

    /** Puts revisions {@code from} to {@code to - 1}, a thousand in a batch. */
    static void putRevisions(StateMachineStorage storage, long from, long to, int valueBytes) throws StorageException {
        WriteBatch batch = new WriteBatch();
        for (long i = from; i < to; i++) {
            batch.put(KEY, revision(i), new byte[valueBytes]);
            if (batch.size() == 1000 || i == to - 1) {
                storage.commit(batch);
                batch.clear();
            }
        }
    }

    static void deleteRevisions(StateMachineStorage storage, long from, long to) throws StorageException {
        WriteBatch batch = new WriteBatch();
        for (long i = from; i < to; i++) {
            batch.delete(KEY, revision(i));
        }
        storage.commit(batch);
    }

    /** All rows of {@code table}. */
    static SortedMap<byte[], byte[]> rows(ReadView view, Table table) throws StorageException {
        SortedMap<byte[], byte[]> rows = new TreeMap<>(Arrays::compareUnsigned);
        try (RowCursor cursor = view.scan(table, new byte[0], null)) {
            while (cursor.next()) {
                rows.put(cursor.key(), cursor.value());
            }
        }
        return rows;
    }
}
