package io.garboard.tck.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.garboard.spi.storage.ReadView;
import io.garboard.spi.storage.RowCursor;
import io.garboard.spi.storage.StateMachineStorage;
import io.garboard.spi.storage.StorageException;
import io.garboard.spi.storage.WriteBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** 95x: closing. */
abstract class CloseRules extends Rules {

    CloseRules(BackendUnderTest backend) {
        super(backend);
    }

    @Test
    void rule_951_closing_twice_is_harmless() throws Exception {
        StateMachineStorage storage = open();
        put(storage, OTHER, "k", "v");
        ReadView view = storage.openReadView();
        RowCursor cursor = view.scan(OTHER, bytes(), null);
        cursor.close();
        cursor.close();
        view.close();
        view.close();
        cursor.close();
        storage.close();
        storage.close();
        view.close();
        cursor.close();
        assertThat(get(open(), OTHER, "k")).isEqualTo("v");
    }

    @Test
    void rule_952_a_closed_storage_answers_with_IllegalStateException() throws Exception {
        StateMachineStorage storage = open();
        put(storage, OTHER, "k", "v");
        storage.close();
        assertIllegal(storage::openReadView);
        assertIllegal(() -> put(storage, OTHER, "k", "w"));
        assertIllegal(storage::sync);
        assertIllegal(storage::size);
        assertIllegal(() -> storage.reclaimSpace(1 << 20));
        assertIllegal(() -> storage.copyTo(directory("copy")));
    }

    @Test
    void rule_953_a_closed_view_and_its_cursors_answer_with_IllegalStateException() throws Exception {
        StateMachineStorage storage = open();
        put(storage, OTHER, "k", "v");
        put(storage, OTHER, "l", "v");
        ReadView view = storage.openReadView();
        RowCursor cursor = view.scan(OTHER, bytes(), null);
        assertThat(cursor.next()).isTrue();
        view.close();
        assertIllegal(() -> view.get(OTHER, bytes("k")));
        assertIllegal(() -> view.scan(OTHER, bytes(), null));
        assertIllegal(cursor::next);
        assertThat(get(storage, OTHER, "k")).isEqualTo("v");
    }

    @Test
    void rule_954_closing_the_storage_closes_its_open_views() throws Exception {
        StateMachineStorage storage = open();
        put(storage, OTHER, "k", "v");
        put(storage, OTHER, "l", "v");
        List<ReadView> views = new ArrayList<>();
        List<RowCursor> cursors = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            ReadView view = storage.openReadView();
            RowCursor cursor = view.scan(OTHER, bytes(), null);
            assertThat(cursor.next()).isTrue();
            views.add(view);
            cursors.add(cursor);
        }
        storage.close();
        for (int i = 0; i < 20; i++) {
            ReadView view = views.get(i);
            assertIllegal(cursors.get(i)::next);
            assertIllegal(() -> view.get(OTHER, bytes("k")));
            assertIllegal(() -> view.scan(OTHER, bytes(), null));
            cursors.get(i).close();
            view.close();
        }
        assertThat(get(open(), OTHER, "k")).isEqualTo("v");
    }

    @Test
    void rule_955_closing_while_other_threads_read_ends_their_reads_with_IllegalStateException() throws Exception {
        for (int round = 0; round < 10; round++) {
            StateMachineStorage storage = open(directory("storage" + round));
            fill(storage);
            try (Workers workers = new Workers()) {
                List<CountDownLatch> reading = new ArrayList<>();
                for (int i = 0; i < 2; i++) {
                    startReading(workers, reading, latch -> scanForever(storage, latch));
                    startReading(workers, reading, latch -> openForever(storage, latch));
                    startReading(workers, reading, latch -> getForever(storage, latch));
                }
                for (CountDownLatch latch : reading) {
                    latch.await();
                }
                storage.close();
                workers.awaitAll();
            }
        }
    }

    private interface Reader {
        void readUntilClosed(CountDownLatch reading) throws StorageException;
    }

    private static void startReading(Workers workers, List<CountDownLatch> reading, Reader reader) {
        CountDownLatch latch = new CountDownLatch(1);
        reading.add(latch);
        workers.start(() -> {
            try {
                assertIllegal(() -> reader.readUntilClosed(latch));
            } finally {
                latch.countDown();
            }
        });
    }

    private static void fill(StateMachineStorage storage) throws StorageException {
        WriteBatch batch = new WriteBatch();
        for (int i = 0; i < 2000; i++) {
            batch.put(OTHER, bytes(i >>> 8, i), new byte[200]);
        }
        storage.commit(batch);
    }

    @SuppressWarnings("InfiniteLoopStatement") // ended by the exception
    private static void scanForever(StateMachineStorage storage, CountDownLatch reading) throws StorageException {
        try (ReadView view = storage.openReadView()) {
            while (true) {
                try (RowCursor cursor = view.scan(OTHER, bytes(), null)) {
                    while (cursor.next()) {
                        assertThat(cursor.value()).hasSize(200);
                        reading.countDown();
                    }
                }
            }
        }
    }

    @SuppressWarnings("InfiniteLoopStatement") // ended by the exception
    private static void openForever(StateMachineStorage storage, CountDownLatch reading) throws StorageException {
        while (true) {
            try (ReadView view = storage.openReadView()) {
                assertThat(view.get(OTHER, bytes(1, 1))).hasSize(200);
            }
            reading.countDown();
        }
    }

    @SuppressWarnings("InfiniteLoopStatement") // ended by the exception
    private static void getForever(StateMachineStorage storage, CountDownLatch reading) throws StorageException {
        try (ReadView view = storage.openReadView()) {
            while (true) {
                assertThat(view.get(OTHER, bytes(1, 1))).hasSize(200);
                reading.countDown();
            }
        }
    }

    private static void assertIllegal(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(IllegalStateException.class);
    }
}
