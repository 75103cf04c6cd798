package io.garboard.core.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.garboard.core.metrics.DurationObserver;
import io.garboard.core.storage.StorageFaultListener.Decision;
import io.garboard.core.task.SteppedThreads;
import io.garboard.spi.storage.RowCursor;
import io.garboard.spi.storage.StateMachineStorage;
import io.garboard.spi.storage.StorageException;
import io.garboard.spi.storage.Table;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BufferedStorageTest {

    private static final List<Table> TABLES = List.of(Tables.KEY, Tables.META, Tables.LEASE);

    private final InMemoryStorage engine = new InMemoryStorage();
    private final List<StorageException> faults = new ArrayList<>();
    private Decision decision = Decision.STOP;

    private BufferedStorage open(BufferLimits limits) throws StorageException {
        return open(engine, limits);
    }

    private BufferedStorage open(StateMachineStorage over, BufferLimits limits) throws StorageException {
        return new BufferedStorage(over, limits, new CommitLoop(DurationObserver.NONE, (failure, attempts) -> {
            faults.add(failure);
            return decision;
        }));
    }

    /** Puts, deletions, rotations, restarts: gets and scans equal a map's, wherever the rows are by then. */
    @Test
    void reads_equal_a_map() throws Exception {
        for (long seed = 1; seed <= 20; seed++) {
            new BufferedStorageTest().readsEqualAMap(new SplittableRandom(seed));
        }
    }

    private void readsEqualAMap(SplittableRandom random) throws Exception {
        BufferedStorage storage = open(new BufferLimits(30, 1 << 20, 2));
        List<TreeMap<byte[], byte[]>> model = new ArrayList<>();
        TABLES.forEach(table -> model.add(new TreeMap<>(Arrays::compareUnsigned)));
        long ascending = 0;
        for (int step = 1; step <= 1500; step++) {
            int at = random.nextInt(TABLES.size());
            Table table = TABLES.get(at);
            boolean next = table.equals(Tables.KEY) && random.nextInt(4) > 0;
            byte[] key = number(next ? ++ascending : random.nextLong(1, Math.max(40, ascending) + 1));
            if (random.nextInt(3) == 0) {
                storage.delete(table, key);
                model.get(at).remove(key);
            } else {
                byte[] value = random.nextInt(5) == 0 ? new byte[0] : number(step);
                storage.put(table, key, value);
                model.get(at).put(key, value);
            }
            storage.applied(step, 7);
            storage.rotateIfFull();
            check(storage, table, model.get(at), random, ascending);
            if (random.nextInt(300) == 0) {
                storage.close();
                storage = open(new BufferLimits(30, 1 << 20, 2));
                assertThat(storage.applied()).isEqualTo(new AppliedPosition(step, 7));
            }
        }
        storage.close();
        assertThat(engine.openViews()).isZero();
    }

    private static void check(
            BufferedStorage storage,
            Table table,
            NavigableMap<byte[], byte[]> rows,
            SplittableRandom random,
            long ascending)
            throws StorageException {
        byte[] from = number(random.nextLong(Math.max(40, ascending) + 1));
        byte[] to = random.nextBoolean() ? null : number(random.nextLong(Math.max(40, ascending) + 1));
        try (RowReader reader = storage.read()) {
            assertThat(reader.get(table, from)).isEqualTo(rows.get(from));
            checkMany(reader, table, rows, random, ascending);
            Map<byte[], byte[]> expected = to == null
                    ? rows.tailMap(from, true)
                    : Arrays.compareUnsigned(from, to) >= 0 ? Map.of() : rows.subMap(from, true, to, false);
            if (!table.equals(Tables.META)) {
                List<String> scanned = scan(reader, table, from, to);
                List<String> wanted = new ArrayList<>();
                expected.forEach((key, value) -> wanted.add(Arrays.toString(key) + Arrays.toString(value)));
                assertThat(scanned).isEqualTo(wanted);
            }
        }
    }

    @Test
    void a_scan_reads_the_engines_values_only_when_they_are_asked_for() throws Exception {
        CountedValues counted = new CountedValues(engine);
        BufferedStorage storage = open(counted, new BufferLimits(1000, 1 << 20, 2));
        for (int i = 1; i <= 10; i++) {
            storage.put(Tables.KEY, number(i), number(-i));
        }
        storage.rotate();
        storage.flush().get();
        storage.delete(Tables.KEY, number(3));
        storage.put(Tables.KEY, number(11), number(-11));
        List<String> keys = new ArrayList<>();
        try (RowReader reader = storage.read();
                RowCursor cursor = reader.scan(Tables.KEY, number(0), null)) {
            while (cursor.next()) {
                keys.add(Arrays.toString(cursor.key()));
            }
        }
        assertThat(keys).hasSize(10).doesNotContain(Arrays.toString(number(3)));
        assertThat(counted.values()).isZero();
        try (RowReader reader = storage.read();
                RowCursor cursor = reader.scan(Tables.KEY, number(2), number(4))) {
            assertThat(cursor.next()).isTrue();
            assertThat(cursor.value()).isEqualTo(number(-2));
        }
        assertThat(counted.values()).isEqualTo(1);
        storage.close();
    }

    /** Some keys that are there and some that may be: all up to the first that is not. */
    private static void checkMany(
            RowReader reader, Table table, NavigableMap<byte[], byte[]> rows, SplittableRandom random, long ascending)
            throws StorageException {
        List<byte[]> keys = new ArrayList<>();
        List<byte[]> expected = new ArrayList<>();
        boolean complete = true;
        for (int i = random.nextInt(12); i > 0; i--) {
            byte[] key = number(random.nextLong(Math.max(40, ascending) + 1));
            byte[] present = rows.ceilingKey(key);
            key = present != null && random.nextInt(8) > 0 ? present : key;
            keys.add(key);
            complete &= rows.containsKey(key);
            if (complete) {
                expected.add(rows.get(key));
            }
        }
        List<byte[]> values = new ArrayList<>();
        int copied = reader.get(table, keys, size -> {
            values.add(new byte[size]);
            return ByteBuffer.wrap(values.get(values.size() - 1));
        });
        assertThat(copied).isEqualTo(expected.size());
        assertThat(values).containsExactlyElementsOf(expected);
    }

    private static List<String> scan(RowReader reader, Table table, byte[] from, byte @Nullable [] to)
            throws StorageException {
        List<String> rows = new ArrayList<>();
        try (RowCursor cursor = reader.scan(table, from, to)) {
            while (cursor.next()) {
                rows.add(Arrays.toString(cursor.key()) + Arrays.toString(cursor.value()));
            }
        }
        return rows;
    }

    private static byte[] number(long number) {
        return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void the_applied_position_is_committed_with_the_rows() throws Exception {
        BufferedStorage storage = open(BufferLimits.DEFAULT);
        storage.put(Tables.LEASE, text("a"), text("1"));
        storage.applied(10, 2);
        assertThat(storage.flush().get()).isEqualTo(new AppliedPosition(10, 2));
        storage.put(Tables.LEASE, text("b"), text("2"));
        storage.applied(11, 2);
        // Nothing has gone down since: a crash of the process loses the row and the position together.
        BufferedStorage restarted = open(BufferLimits.DEFAULT);
        assertThat(restarted.applied()).isEqualTo(new AppliedPosition(10, 2));
        try (RowReader reader = restarted.read()) {
            assertThat(reader.get(Tables.LEASE, text("a"))).isEqualTo(text("1"));
            assertThat(reader.get(Tables.LEASE, text("b"))).isNull();
            assertThat(reader.get(Tables.META, text("consistent_index"))).isEqualTo(number(10));
            assertThat(reader.get(Tables.META, text("term"))).isEqualTo(number(2));
        }
    }

    @Test
    void only_a_force_makes_an_index_durable() throws Exception {
        BufferedStorage storage = open(BufferLimits.DEFAULT);
        storage.put(Tables.LEASE, text("a"), text("1"));
        storage.applied(10, 2);
        storage.flush().get();
        assertThat(storage.committed().index()).isEqualTo(10);
        assertThat(storage.durableIndex()).isZero();
        storage.sync().get();
        assertThat(storage.durableIndex()).isEqualTo(10);
        engine.crash();
        assertThat(open(BufferLimits.DEFAULT).durableIndex()).isEqualTo(10);
    }

    @Test
    void a_position_without_rows_goes_down_too() throws Exception {
        BufferedStorage storage = open(BufferLimits.DEFAULT);
        storage.applied(5, 1);
        storage.rotateIfIdle();
        storage.close();
        assertThat(open(BufferLimits.DEFAULT).applied()).isEqualTo(new AppliedPosition(5, 1));
    }

    @Test
    void nothing_new_is_not_committed_again() throws Exception {
        BufferedStorage storage = open(BufferLimits.DEFAULT);
        storage.applied(5, 1);
        storage.flush().get();
        int commits = engine.commits();
        storage.rotateIfIdle();
        storage.flush().get();
        assertThat(engine.commits()).isEqualTo(commits);
        storage.close();
    }

    @Test
    void a_batch_that_did_not_fit_is_tried_again_if_the_listener_says_so() throws Exception {
        decision = Decision.RETRY;
        BufferedStorage storage = open(BufferLimits.DEFAULT);
        engine.failNextCommit(new StorageException(StorageException.Kind.FULL, "full"));
        storage.put(Tables.LEASE, text("a"), text("1"));
        storage.applied(1, 1);
        assertThat(storage.flush().get().index()).isEqualTo(1);
        assertThat(faults).hasSize(1);
        storage.close();
    }

    @Test
    void after_a_failure_that_stops_nothing_more_goes_down() throws Exception {
        BufferedStorage storage = open(BufferLimits.DEFAULT);
        StorageException failure = new StorageException(StorageException.Kind.CORRUPT, "broken");
        engine.failNextCommit(failure);
        storage.put(Tables.LEASE, text("a"), text("1"));
        storage.applied(1, 1);
        assertThatThrownBy(() -> storage.flush().get())
                .isInstanceOf(ExecutionException.class)
                .hasCause(failure);
        assertThat(faults).containsExactly(failure);
        storage.put(Tables.LEASE, text("b"), text("2"));
        storage.applied(2, 1);
        assertThatThrownBy(storage::rotate).isSameAs(failure);
        assertThatThrownBy(storage::close).isSameAs(failure);
        assertThat(engine.commits()).isZero();
    }

    @Test
    void the_writer_waits_while_too_much_is_waiting() throws Exception {
        SlowStorage slow = new SlowStorage(engine);
        BufferedStorage storage = open(slow, new BufferLimits(1, 1 << 20, 1));
        storage.put(Tables.LEASE, text("a"), text("1"));
        storage.applied(1, 1);
        storage.rotateIfFull();
        storage.put(Tables.LEASE, text("b"), text("2"));
        storage.applied(2, 1);
        Thread writer = Thread.currentThread();
        Thread opener = new Thread(() -> {
            while (writer.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
            slow.open();
        });
        opener.start();
        storage.rotateIfFull();
        // The first is down, or there would have been no room; the second may have followed meanwhile.
        assertThat(storage.committed().index()).isGreaterThanOrEqualTo(1);
        opener.join();
        storage.close();
        assertThat(open(BufferLimits.DEFAULT).applied().index()).isEqualTo(2);
    }

    /** Without a thread that commits, waiting for one would be for ever: the writer commits itself. */
    @Test
    void without_threads_the_writer_commits_where_it_would_wait() throws Exception {
        SteppedThreads threads = new SteppedThreads();
        BufferedStorage storage = openStepped(threads);
        for (int i = 1; i <= 100; i++) {
            storage.put(Tables.LEASE, number(i), number(i));
            storage.applied(i, 1);
            storage.rotate();
        }
        assertThat(storage.committed().index()).isGreaterThan(90);
        threads.runAll();
        assertThat(storage.committed()).isEqualTo(new AppliedPosition(100, 1));
        storage.close();
    }

    /** The engine is full, so nothing goes down however often it is tried: memory grows, and nobody hangs. */
    @Test
    void without_threads_a_batch_that_must_be_tried_again_lets_the_writer_go_on() throws Exception {
        SteppedThreads threads = new SteppedThreads();
        decision = Decision.RETRY;
        BufferedStorage storage = openStepped(threads);
        engine.failNextCommit(new StorageException(StorageException.Kind.FULL, "full"));
        for (int i = 1; i <= 10; i++) {
            storage.put(Tables.LEASE, number(i), number(i));
            storage.applied(i, 1);
            storage.rotate();
        }
        assertThat(storage.committed()).isEqualTo(AppliedPosition.NONE);
        threads.advanceTo(threads.nextDueNanos());
        threads.runAll();
        assertThat(storage.committed()).isEqualTo(new AppliedPosition(10, 1));
        assertThat(faults).hasSize(1);
        storage.close();
    }

    @Test
    void closing_does_not_wait_for_an_engine_that_stays_full() throws Exception {
        decision = Decision.RETRY;
        BufferedStorage storage = open(new FullStorage(engine), BufferLimits.DEFAULT);
        storage.put(Tables.LEASE, number(1), number(1));
        storage.applied(1, 1);
        storage.rotate();
        assertThatThrownBy(storage::close).isInstanceOfSatisfying(StorageException.class, e -> assertThat(e.kind())
                .isEqualTo(StorageException.Kind.FULL));
    }

    private BufferedStorage openStepped(SteppedThreads threads) throws StorageException {
        CommitLoop commits = new CommitLoop(threads, threads::nanoTime, DurationObserver.NONE, (failure, attempts) -> {
            faults.add(failure);
            return decision;
        });
        return new BufferedStorage(engine, new BufferLimits(30, 1 << 20, 2), commits);
    }

    @Test
    void reclaiming_is_broken_off_for_another_engine_and_begun_again_on_that() throws Exception {
        EndlessReclaiming endless = new EndlessReclaiming(engine);
        EndlessReclaiming other = new EndlessReclaiming(new InMemoryStorage());
        BufferedStorage storage = open(endless, BufferLimits.DEFAULT);
        AtomicBoolean stopping = new AtomicBoolean();
        CompletableFuture<Long> given = new CompletableFuture<>();
        Thread reclaimer = new Thread(() -> {
            try {
                given.complete(storage.reclaimSpace(1, stopping::get));
            } catch (StorageException e) {
                given.completeExceptionally(e);
            }
        });
        reclaimer.start();
        endless.begun.await();
        storage.replaceEngine(old -> other, view -> {});
        other.begun.await();
        assertThat(given).isNotDone();
        stopping.set(true);
        assertThat(given.get()).isZero();
        reclaimer.join();
        storage.close();
    }
}
