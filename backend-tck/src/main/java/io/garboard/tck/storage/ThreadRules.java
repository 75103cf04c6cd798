package io.garboard.tck.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.garboard.spi.storage.ReadView;
import io.garboard.spi.storage.RowCursor;
import io.garboard.spi.storage.StateMachineStorage;
import io.garboard.spi.storage.StorageException;
import io.garboard.spi.storage.WriteBatch;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** 4xx: which calls may come from which threads. */
abstract class ThreadRules extends Rules {

    private static final int ROWS = 200;
    private static final int READERS = 6;
    private static final int GENERATIONS_MIN = 150;
    private static final int MEETINGS_MIN = 150;

    ThreadRules(BackendUnderTest backend) {
        super(backend);
    }

    @Test
    void rule_401_many_readers_see_whole_batches_while_one_writer_commits() throws Exception {
        StateMachineStorage storage = open();
        writeGeneration(storage, 0);
        AtomicLong committed = new AtomicLong();
        // A reader met the writer when it sees another generation than in its view before. Views alone do not count: on
        // a
        // busy machine a reader reads hundreds of them while the writer waits for a processor.
        Semaphore meetings = new Semaphore(0);
        try (Workers workers = new Workers()) {
            for (int i = 0; i < READERS; i++) {
                workers.start(() -> readGenerations(storage, committed, meetings, workers));
            }
            for (int generation = 1; !workers.stopped(); generation++) {
                writeGeneration(storage, generation);
                committed.set(generation);
                if (generation >= GENERATIONS_MIN && meetings.availablePermits() >= MEETINGS_MIN) {
                    return;
                }
            }
        }
    }

    private static void writeGeneration(StateMachineStorage storage, long generation) throws StorageException {
        WriteBatch batch = new WriteBatch();
        for (int i = 0; i < ROWS; i++) {
            batch.put(i % 2 == 0 ? LOG : OTHER, bytes(i), longBytes(generation));
        }
        storage.commit(batch);
    }

    private static void readGenerations(
            StateMachineStorage storage, AtomicLong committed, Semaphore meetings, Workers workers)
            throws StorageException {
        long last = 0;
        while (!workers.stopped()) {
            long atLeast = committed.get();
            try (ReadView view = storage.openReadView()) {
                long generation = onlyGeneration(view);
                assertThat(generation).as("a later view is not older").isGreaterThanOrEqualTo(Math.max(last, atLeast));
                assertThat(onlyGeneration(view)).as("the same view again").isEqualTo(generation);
                if (generation != last) {
                    meetings.release();
                }
                last = generation;
            }
            assertThat(storage.size().allocatedBytes()).isNotNegative();
        }
    }

    /** The generation that all rows are of; fails if there are two. */
    private static long onlyGeneration(ReadView view) throws StorageException {
        long generation =
                ByteBuffer.wrap(requireValue(view.get(OTHER, bytes(1)))).getLong();
        int rows = 0;
        for (var table : List.of(LOG, OTHER)) {
            try (RowCursor cursor = view.scan(table, bytes(), null)) {
                while (cursor.next()) {
                    rows++;
                    assertThat(ByteBuffer.wrap(cursor.value()).getLong())
                            .as("generation of row %s", rows)
                            .isEqualTo(generation);
                }
            }
        }
        assertThat(rows).isEqualTo(ROWS);
        return generation;
    }

    private static byte[] requireValue(byte @org.jspecify.annotations.Nullable [] value) {
        assertThat(value).isNotNull();
        return value;
    }

    private static byte[] longBytes(long value) {
        return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    }

    @Test
    void rule_402_views_are_opened_and_read_while_a_commit_is_in_progress() throws Exception {
        StateMachineStorage storage = open();
        put(storage, META, "k", "v");
        BitSet tenths = new BitSet();
        for (int attempt = 0; attempt < 15 && tenths.cardinality() < ReadsDuringCommit.TENTHS; attempt++) {
            tenths.or(new ReadsDuringCommit(storage, attempt).tenths());
        }
        assertThat(tenths.cardinality())
                .as(
                        "of the tenths 2 to 9 of a commit's work, in how many a view was opened, read and closed: %s",
                        tenths)
                .isEqualTo(ReadsDuringCommit.TENTHS);
    }

    @Test
    void rule_403_a_view_moves_from_thread_to_thread() throws Exception {
        StateMachineStorage storage = open();
        put(storage, OTHER, "a", "1");
        put(storage, OTHER, "b", "2");
        try (Workers workers = new Workers()) {
            ReadView view = storage.openReadView();
            RowCursor cursor = view.scan(OTHER, bytes(), null);
            assertThat(cursor.next()).isTrue();
            workers.runElsewhere(() -> {
                assertThat(get(view, OTHER, "a")).isEqualTo("1");
                assertThat(cursor.key()).isEqualTo(bytes("a"));
                assertThat(cursor.next()).isTrue();
            });
            assertThat(cursor.key()).isEqualTo(bytes("b"));
            workers.runElsewhere(() -> {
                cursor.close();
                view.close();
            });
        }
        assertThat(get(storage, OTHER, "b")).isEqualTo("2");
    }

    @Test
    void rule_404_one_thread_holds_several_views_and_closes_them_in_any_order() throws Exception {
        StateMachineStorage storage = open();
        List<ReadView> views = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            put(storage, OTHER, "k", "v" + i);
            views.add(storage.openReadView());
        }
        for (int i = 0; i < 30; i++) {
            int index = i * 7 % 30;
            assertThat(get(views.get(index), OTHER, "k")).isEqualTo("v" + index);
            views.get(index).close();
        }
    }

    @Test
    void rule_405_a_thread_commits_while_it_holds_views_of_its_own() throws Exception {
        StateMachineStorage storage = open();
        put(storage, OTHER, "k", "old");
        try (ReadView view = storage.openReadView();
                RowCursor cursor = view.scan(OTHER, bytes(), null)) {
            assertThat(cursor.next()).isTrue();
            put(storage, OTHER, "k", "new");
            storage.sync();
            assertThat(cursor.value()).isEqualTo(bytes("old"));
        }
    }

    @Test
    void rule_406_the_writing_thread_may_change() throws Exception {
        StateMachineStorage storage = open();
        try (Workers workers = new Workers()) {
            for (int i = 0; i < 10; i++) {
                String value = "v" + i;
                workers.runElsewhere(() -> put(storage, OTHER, "k", value));
                assertThat(get(storage, OTHER, "k")).isEqualTo(value);
            }
            workers.runElsewhere(storage::sync);
            workers.runElsewhere(storage::close);
        }
        assertThat(get(open(), OTHER, "k")).isEqualTo("v9");
    }

    @Test
    void rule_407_views_outlive_the_threads_that_opened_them() throws Exception {
        StateMachineStorage storage = open();
        put(storage, OTHER, "k", "v");
        List<ReadView> views = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            Thread thread = new Thread(() -> {
                try {
                    views.add(storage.openReadView());
                } catch (StorageException e) {
                    throw new IllegalStateException(e);
                }
            });
            thread.start();
            thread.join();
        }
        assertThat(views).hasSize(200);
        for (ReadView view : views) {
            assertThat(get(view, OTHER, "k")).isEqualTo("v");
            view.close();
        }
    }

    @Test
    void rule_408_an_interrupted_thread_is_served_like_any_other() throws Exception {
        StateMachineStorage storage = open();
        try {
            Thread.currentThread().interrupt();
            put(storage, OTHER, "k", "v");
            storage.sync();
            assertThat(get(storage, OTHER, "k")).isEqualTo("v");
            assertThat(storage.size().allocatedBytes()).isNotNegative();
            assertThat(Thread.currentThread().isInterrupted())
                    .as("still interrupted")
                    .isTrue();
        } finally {
            Thread.interrupted();
        }
        put(storage, OTHER, "k", "w");
        assertThat(get(storage, OTHER, "k")).isEqualTo("w");
        storage.close();
        assertThat(get(open(), OTHER, "k")).isEqualTo("w");
    }
}
