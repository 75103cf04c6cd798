package io.garboard.backend.lmdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.garboard.spi.storage.ReadView;
import io.garboard.spi.storage.StateMachineStorage;
import io.garboard.spi.storage.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
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

    @Test
    void isBrokenOffWhenTheStorageIsClosed() throws Exception {
        ExecutorService threads = Executors.newSingleThreadExecutor();
        LmdbStorage storage = (LmdbStorage) Opened.open(directory, EAGER);
        try {
            Opened.putRevisions(storage, 0, 10_000, 1000);
            Opened.deleteRevisions(storage, 0, 5_000);
            AtomicInteger steps = new AtomicInteger();
            CompletableFuture<Future<?>> closing = new CompletableFuture<>();
            long given = storage.reclaimSpace(
                    pace(stopped -> {
                        if (steps.incrementAndGet() == 3) {
                            closing.complete(threads.submit(() -> {
                                storage.close();
                                return true;
                            }));
                            while (!stopped.getAsBoolean()) {
                                Thread.onSpinWait();
                            }
                        }
                    }),
                    () -> false);
            closing.get().get();
            assertThat(given).isZero();
            assertThat(steps).hasValue(3);
        } finally {
            threads.shutdownNow();
        }
        assertThat(names()).containsExactlyInAnyOrder("ENGINE", "LOCK", "data-1.mdb", "data-1.mdb-lock");
        try (StateMachineStorage again = Opened.open(directory);
                ReadView view = again.openReadView()) {
            assertThat(Opened.rows(view, Opened.KEY)).hasSize(5_000);
        }
    }

    @Test
    void aCopyDoesNotKeepTheOldFileFromUsingItsRoomAgain() throws StorageException, IOException {
        try (LmdbStorage storage = (LmdbStorage) Opened.open(directory, EAGER)) {
            Opened.putRevisions(storage, 0, 20_000, 1000);
            Opened.deleteRevisions(storage, 0, 15_000);
            long allocated = storage.size().allocatedBytes();
            long[] next = {20_000};
            storage.reclaimSpace(
                    pace(stopped -> {
                        // More in all than the file has room for.
                        if (next[0] < 80_000) {
                            Opened.putRevisions(storage, next[0], next[0] + 1_000, 1000);
                            Opened.deleteRevisions(storage, next[0], next[0] + 1_000);
                            next[0] += 1_000;
                            assertThat(storage.size().allocatedBytes()).isLessThan(allocated * 3 / 2);
                        }
                    }),
                    () -> false);
            assertThat(next).containsExactly(80_000);
            assertThat(storage.size().allocatedBytes()).isLessThan(allocated / 2);
        }
    }

    @Test
    void aNewFileThatCannotBeMadeLeavesTheOldOne() throws StorageException, IOException {
        try (StateMachineStorage storage = Opened.open(directory, EAGER)) {
            Opened.putRevisions(storage, 0, 10_000, 1000);
            Opened.deleteRevisions(storage, 0, 5_000);
            Path inTheWay = directory.resolve("data-2.mdb.tmp");
            Files.createDirectory(inTheWay);
            Files.createFile(inTheWay.resolve("file"));
            assertThatThrownBy(() -> storage.reclaimSpace(1 << 20)).isInstanceOf(StorageException.class);
            Opened.putRevisions(storage, 10_000, 10_001, 1000);

            Files.delete(inTheWay.resolve("file"));
            assertThat(storage.reclaimSpace(1 << 20)).isPositive();
            try (ReadView view = storage.openReadView()) {
                assertThat(Opened.rows(view, Opened.KEY)).hasSize(5_001);
            }
        }
    }

    /** What is left of a compaction that could not delete it is no part of the next. */
    @Test
    void anUnfinishedCopyIsNotAddedTo() throws StorageException, IOException {
        Path other = Files.createDirectory(directory.resolve("other"));
        try (StateMachineStorage unfinished = Opened.open(other)) {
            Opened.putRevisions(unfinished, 1_000_000, 1_000_100, 1000);
        }
        Path at = Files.createDirectory(directory.resolve("storage"));
        try (StateMachineStorage storage = Opened.open(at, EAGER)) {
            Opened.putRevisions(storage, 0, 10_000, 1000);
            Opened.deleteRevisions(storage, 0, 5_000);
            Files.copy(other.resolve("data-1.mdb"), at.resolve("data-2.mdb.tmp"));
            assertThat(storage.reclaimSpace(1 << 20)).isPositive();
            try (ReadView view = storage.openReadView()) {
                assertThat(Opened.rows(view, Opened.KEY)).hasSize(5_000);
            }
        }
    }

    /** What is done between the steps. */
    private interface Rest {
        void run(BooleanSupplier stopped) throws StorageException;
    }

    private static CopyPace pace(Rest rest) {
        return new CopyPace() {
            @Override
            public long stepBytes() {
                return 64 << 10;
            }

            @Override
            public void rest(Progress progress, BooleanSupplier stopped) {
                try {
                    rest.run(stopped);
                } catch (StorageException e) {
                    throw new IllegalStateException(e);
                }
            }
        };
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).collect(Collectors.toList());
        }
    }
}
