package io.garboard.backend.lmdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.garboard.spi.storage.ReadView;
import io.garboard.spi.storage.RowCursor;
import io.garboard.spi.storage.StateMachineStorage;
import io.garboard.spi.storage.StorageException;
import io.garboard.spi.storage.Table;
import io.garboard.spi.storage.WriteBatch;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys around LMDB's limit, against a sorted map. Replay a failure with {@code -Dseed=N}. */
class LongKeysTest {

    private static final int STEPS = 400;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    private final long seed = Long.getLong("seed", System.nanoTime());
    private final SplittableRandom random = new SplittableRandom(seed);
    private final Map<Table, TreeMap<byte[], byte[]>> model = Map.of(
            Opened.KEY, new TreeMap<>(Arrays::compareUnsigned), Opened.META, new TreeMap<>(Arrays::compareUnsigned));

    @Test
    void keysOfAnyLengthAreKeptInOrder() throws StorageException {
        try (StateMachineStorage storage = Opened.open(directory)) {
            for (int i = 0; i < STEPS; i++) {
                storage.commit(randomBatch());
                try (ReadView view = storage.openReadView()) {
                    Table table = randomTable();
                    checkScan(view, table, randomKey(), random.nextInt(3) == 0 ? null : randomKey());
                    byte[] key = randomKey();
                    assertThat(view.get(table, key))
                            .as("-Dseed=%s", seed)
                            .isEqualTo(rows(table).get(key));
                }
            }
        }
    }

    private WriteBatch randomBatch() {
        WriteBatch batch = new WriteBatch();
        for (int i = random.nextInt(1, 6); i > 0; i--) {
            Table table = randomTable();
            byte[] key = randomKey();
            if (random.nextInt(3) == 0) {
                batch.delete(table, key);
                rows(table).remove(key);
            } else {
                byte[] value = new byte[random.nextInt(40)];
                random.nextBytes(value);
                batch.put(table, key, value);
                rows(table).put(key, value);
            }
        }
        return batch;
    }

    private void checkScan(ReadView view, Table table, byte[] from, byte @Nullable [] to) throws StorageException {
        NavigableMap<byte[], byte[]> expected = rows(table).tailMap(from, true);
        if (to != null) {
            expected = expected.headMap(Arrays.compareUnsigned(from, to) < 0 ? to : from, false);
        }
        List<byte[]> keys = new ArrayList<>();
        List<byte[]> values = new ArrayList<>();
        try (RowCursor cursor = view.scan(table, from, to)) {
            while (cursor.next()) {
                keys.add(cursor.key());
                values.add(random.nextBoolean() ? cursor.value() : copied(cursor));
            }
        }
        assertThat(keys).as("keys, -Dseed=%s", seed).containsExactlyElementsOf(expected.keySet());
        assertThat(values).as("values, -Dseed=%s", seed).containsExactlyElementsOf(expected.values());
    }

    private static byte[] copied(RowCursor cursor) throws StorageException {
        List<ByteBuffer> rooms = new ArrayList<>();
        cursor.value(sizeBytes -> {
            rooms.add(ByteBuffer.allocate(sizeBytes));
            return rooms.get(0);
        });
        assertThat(rooms).hasSize(1);
        assertThat(rooms.get(0).hasRemaining()).isFalse();
        return rooms.get(0).array();
    }

    private Table randomTable() {
        return random.nextBoolean() ? Opened.KEY : Opened.META;
    }

    /** Lengths on both sides of the limit, over three bytes so that prefixes are shared. */
    private byte[] randomKey() {
        int limit = RowKey.SHORT_BYTES_MAX;
        int length = random.nextBoolean() ? random.nextInt(4) : random.nextInt(limit - 2, limit + 4);
        byte[] key = new byte[length];
        byte fill = (byte) random.nextInt(-1, 2);
        Arrays.fill(key, fill);
        for (int i = Math.max(0, length - 4); i < length; i++) {
            key[i] = (byte) random.nextInt(-1, 2);
        }
        return key;
    }

    private NavigableMap<byte[], byte[]> rows(Table table) {
        TreeMap<byte[], byte[]> rows = model.get(table);
        if (rows == null) {
            throw new AssertionError(table);
        }
        return rows;
    }
}
