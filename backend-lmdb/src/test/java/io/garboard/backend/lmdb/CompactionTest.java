package io.garboard.backend.lmdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.garboard.spi.storage.ReadView;
import io.garboard.spi.storage.StateMachineStorage;
import io.garboard.spi.storage.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompactionTest {

    private static final Map<String, String> EAGER =
            Map.of("reclaim-min-free-bytes", "1000000", "reclaim-min-free-percent", "10");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @Test
    void givesRoomBackAndKeepsViewsThatAreOpen() throws StorageException, IOException {
        try (StateMachineStorage storage = Opened.open(directory, EAGER)) {
            Opened.putRevisions(storage, 0, 20_000, 1000);
            try (ReadView before = storage.openReadView()) {
                Opened.deleteRevisions(storage, 0, 19_000);
                long allocated = storage.size().allocatedBytes();

                long given = storage.reclaimSpace(1 << 20);

                assertThat(given).isGreaterThan(allocated / 2);
                assertThat(storage.size().allocatedBytes()).isEqualTo(allocated - given);
                assertThat(storage.reclaimSpace(1 << 20)).isZero();
                assertThat(Opened.rows(before, Opened.KEY)).hasSize(20_000);
                try (ReadView after = storage.openReadView()) {
                    assertThat(Opened.rows(after, Opened.KEY)).hasSize(1_000);
                }
            }
            Opened.putRevisions(storage, 20_000, 20_010, 1000);
        }
        assertThat(names()).containsExactlyInAnyOrder("ENGINE", "LOCK", "data-2.mdb", "data-2.mdb-lock");
        try (StateMachineStorage storage = Opened.open(directory);
                ReadView view = storage.openReadView()) {
            assertThat(Opened.rows(view, Opened.KEY)).hasSize(1_010);
        }
    }

    @Test
    void losesNothingThatIsWrittenMeanwhile() throws Exception {
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try (StateMachineStorage storage = Opened.open(directory, EAGER)) {
            Opened.putRevisions(storage, 0, 60_000, 1000);
            Opened.deleteRevisions(storage, 0, 30_000);
            AtomicBoolean stop = new AtomicBoolean();
            CountDownLatch writing = new CountDownLatch(1);
            Future<Long> written = threads.submit(() -> {
                long next = 60_000;
                while (!stop.get()) {
                    Opened.putRevisions(storage, next, next + 50, 1000);
                    Opened.deleteRevisions(storage, next - 10, next - 5);
                    next += 50;
                    writing.countDown();
                }
                return next;
            });
            writing.await();
            Opened.put(storage, Opened.META, new byte[0], new byte[] {1});
            long given = storage.reclaimSpace(1);
            stop.set(true);
            assertThat(given).isPositive();
            checkRows(storage, written.get());
        } finally {
            threads.shutdownNow();
        }
    }

    private static void checkRows(StateMachineStorage storage, long next) throws StorageException {
        try (ReadView view = storage.openReadView()) {
            long rows = 30_000 + (next - 60_000) / 50 * 45;
            assertThat(Opened.rows(view, Opened.KEY)).hasSize((int) rows);
        }
    }

    @Test
    void anUnfinishedCopyIsDeletedAtTheNextStart() throws StorageException, IOException {
        try (StateMachineStorage storage = Opened.open(directory)) {
            Opened.putRevisions(storage, 0, 10, 10);
        }
        Files.write(directory.resolve("data-2.mdb.tmp"), new byte[100]);
        Files.write(directory.resolve("data-2.mdb.tmp-lock"), new byte[100]);
        try (StateMachineStorage storage = Opened.open(directory);
                ReadView view = storage.openReadView()) {
            assertThat(Opened.rows(view, Opened.KEY)).hasSize(10);
        }
        assertThat(names()).containsExactlyInAnyOrder("ENGINE", "LOCK", "data-1.mdb", "data-1.mdb-lock");
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).collect(Collectors.toList());
        }
    }
}
