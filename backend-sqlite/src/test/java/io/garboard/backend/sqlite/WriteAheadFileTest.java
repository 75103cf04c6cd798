package io.garboard.backend.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.garboard.spi.storage.ReadView;
import io.garboard.spi.storage.RowCursor;
import io.garboard.spi.storage.StateMachineStorage;
import io.garboard.spi.storage.StorageConfig;
import io.garboard.spi.storage.StorageException;
import io.garboard.spi.storage.Table;
import io.garboard.spi.storage.WriteBatch;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WriteAheadFileTest {

    private static final Table KEY = new Table(0, "key", Table.KeyOrder.ASCENDING);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    /** Views that overlap without a pause keep SQLite from ever starting the file anew by itself. */
    @Test
    void staysBoundedWhileViewsComeAndGoWithoutAPause() throws Exception {
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try (StateMachineStorage storage = open()) {
            AtomicBoolean stop = new AtomicBoolean();
            putMegabyte(storage, 0);
            Future<Integer> reading = threads.submit(() -> readWithoutAPause(storage, stop));
            long largest = 0;
            for (int i = 1; i < 400; i++) {
                putMegabyte(storage, i);
                largest = Math.max(largest, Files.size(directory.resolve("data.db-wal")));
            }
            stop.set(true);
            assertThat(reading.get()).as("views").isGreaterThan(100);
            assertThat(largest).isBetween(64L << 20, 200L << 20);
        } finally {
            threads.shutdownNow();
        }
    }

    /** Closes each view only after it has opened the next. */
    private static int readWithoutAPause(StateMachineStorage storage, AtomicBoolean stop) throws StorageException {
        int views = 0;
        ReadView view = storage.openReadView();
        while (!stop.get()) {
            ReadView next = storage.openReadView();
            assertThat(view.get(KEY, revision(1))).hasSize(64 << 10);
            view.close();
            view = next;
            views++;
        }
        view.close();
        return views;
    }

    /** One key in each half of the table, in between each other. */
    @Test
    void bothHalvesOfATableAreWalkedAsOne() throws StorageException {
        try (StateMachineStorage storage = open()) {
            WriteBatch batch = new WriteBatch();
            for (int main = 0; main < 10; main++) {
                batch.put(KEY, revision(main), new byte[] {1});
                batch.put(KEY, new byte[] {0, 0, 0, 0, 0, 0, 0, (byte) main, '_'}, new byte[] {2});
            }
            storage.commit(batch);
            try (ReadView view = storage.openReadView();
                    RowCursor cursor = view.scan(KEY, new byte[8], new byte[] {0, 0, 0, 0, 0, 0, 0, 7, '_', 0})) {
                for (int main = 0; main < 8; main++) {
                    assertThat(cursor.next()).isTrue();
                    assertThat(cursor.key()).hasSize(9);
                    assertThat(cursor.value()).containsExactly(2);
                    if (main < 7) {
                        assertThat(cursor.next()).isTrue();
                        assertThat(cursor.key()).isEqualTo(revision(main));
                        assertThat(cursor.value()).containsExactly(1);
                    }
                }
                assertThat(cursor.next()).isFalse();
            }
        }
    }

    private StateMachineStorage open() throws StorageException {
        return new SqliteStorageProvider().open(new StorageConfig(directory, List.of(KEY), 1L << 30, Map.of()));
    }

    private static byte[] revision(long main) {
        return ByteBuffer.allocate(17).putLong(main).put((byte) '_').putLong(0).array();
    }

    private static void putMegabyte(StateMachineStorage storage, int number) throws StorageException {
        WriteBatch batch = new WriteBatch();
        for (int i = 0; i < 16; i++) {
            batch.put(KEY, revision(number * 16L + i), new byte[64 << 10]);
        }
        storage.commit(batch);
    }
}
