package io.garboard.tck.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.garboard.spi.storage.ReadView;
import io.garboard.spi.storage.StateMachineStorage;
import io.garboard.spi.storage.StorageException;
import io.garboard.spi.storage.StorageSize;
import io.garboard.spi.storage.WriteBatch;
import java.util.SplittableRandom;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** 80x: size, and space given back. */
abstract class SpaceRules extends Rules {

    private static final int BATCHES = 32;
    private static final int ROWS_PER_BATCH = 256;
    private static final int VALUE_BYTES = 4000;
    private static final long DATA_BYTES = (long) BATCHES * ROWS_PER_BATCH * VALUE_BYTES;
    private static final long STEP_BYTES = 1 << 20;
    private static final int STEPS_MAX = 5_000;

    SpaceRules(BackendUnderTest backend) {
        super(backend);
    }

    @Test
    void rule_801_size_grows_with_the_data() throws Exception {
        StateMachineStorage storage = open();
        StorageSize empty = storage.size();
        fill(storage, new Model());
        storage.sync();
        StorageSize full = storage.size();
        assertThat(full.allocatedBytes() - empty.allocatedBytes()).isGreaterThan(DATA_BYTES * 8 / 10);
        assertThat(full.inUseBytes() - empty.inUseBytes()).isGreaterThan(DATA_BYTES * 8 / 10);
        assertThat(full.inUseBytes()).isLessThanOrEqualTo(full.allocatedBytes());
        assertThat(full.allocatedBytes())
                .as("no room is counted that is only reserved")
                .isLessThan(DATA_BYTES * 4);
    }

    @Test
    void rule_802_what_is_in_use_falls_when_rows_are_deleted() throws Exception {
        StateMachineStorage storage = open();
        Model model = fill(storage, new Model());
        storage.sync();
        long before = storage.size().inUseBytes();
        deleteMost(storage, model);
        storage.sync();
        assertThat(storage.size().inUseBytes()).isLessThan(before / 2);
    }

    @Test
    void rule_803_room_of_deleted_rows_is_used_again_before_more_is_taken() throws Exception {
        StateMachineStorage storage = open();
        Model model = fill(storage, new Model());
        storage.sync();
        long once = storage.size().allocatedBytes();
        for (int i = 0; i < 4; i++) {
            deleteMost(storage, model);
            reclaimAll(storage);
            fill(storage, model);
            storage.sync();
        }
        model.assertHeldBy(storage, TABLES);
        assertThat(storage.size().allocatedBytes()).isLessThan(once * 3);
    }

    @Test
    void rule_804_reclaimSpace_repeated_until_0_gives_the_room_of_deleted_rows_back() throws Exception {
        StateMachineStorage storage = open();
        Model model = fill(storage, new Model());
        storage.sync();
        long before = storage.size().allocatedBytes();
        deleteMost(storage, model);
        long given = reclaimAll(storage);
        model.assertHeldBy(storage, TABLES);
        assertThat(storage.size().allocatedBytes()).isLessThan(before / 2);
        assertThat(given).as("bytes that the steps said they gave back").isGreaterThan(before / 4);
        put(storage, META, "still", "writable");
        storage.close();
        StateMachineStorage again = open();
        assertThat(get(again, META, "still")).isEqualTo("writable");
        assertThat(again.size().allocatedBytes()).isLessThan(before / 2);
        delete(again, META, "still");
        model.assertHeldBy(again, TABLES);
    }

    @Test
    void rule_805_reclaimSpace_with_nothing_to_give_returns_0() throws Exception {
        StateMachineStorage storage = open();
        reclaimAll(storage);
        assertThat(storage.reclaimSpace(STEP_BYTES)).isZero();
        put(storage, OTHER, "k", "v");
        reclaimAll(storage);
        assertThat(storage.reclaimSpace(1)).isZero();
        assertThat(get(storage, OTHER, "k")).isEqualTo("v");
    }

    @Test
    void rule_806_a_view_opened_before_reclaimSpace_still_shows_its_rows() throws Exception {
        StateMachineStorage storage = open();
        Model model = fill(storage, new Model());
        Model before = model.copy();
        try (ReadView view = storage.openReadView()) {
            deleteMost(storage, model);
            for (int i = 0; i < 100 && storage.reclaimSpace(STEP_BYTES) > 0; i++) {
                put(storage, META, "step", "" + i);
            }
            before.assertSeenBy(view, TABLES);
        }
        delete(storage, META, "step");
        reclaimAll(storage);
        model.assertHeldBy(storage, TABLES);
    }

    @Test
    void rule_807_space_is_given_back_while_a_writer_and_readers_run() throws Exception {
        StateMachineStorage storage = open();
        WriteBatch ballast = new WriteBatch();
        for (int i = 0; i < 4000; i++) {
            ballast.put(META, bytes('b', i >>> 8, i), new byte[VALUE_BYTES]);
        }
        storage.commit(ballast);
        storage.sync();
        storage.commit(deletesOf(ballast));
        long before = storage.size().allocatedBytes();
        long last = writeReadAndReclaim(storage);
        reclaimAll(storage);
        assertThat(storage.size().allocatedBytes()).isLessThan(before / 2);
        new NumberedBatches(807).modelAt(last).assertHeldBy(storage, TABLES);
        storage.close();
        new NumberedBatches(807).modelAt(last).assertHeldBy(open(), TABLES);
    }

    @Test
    void rule_808_reclaimSpace_that_is_broken_off_changes_nothing_and_can_be_called_again() throws Exception {
        StateMachineStorage storage = open();
        Model model = fill(storage, new Model());
        long before = storage.size().allocatedBytes();
        deleteMost(storage, model);
        for (int asked = 0; asked < 3; asked++) {
            AtomicInteger left = new AtomicInteger(asked);
            assertThat(storage.reclaimSpace(STEP_BYTES, () -> left.getAndDecrement() <= 0))
                    .isNotNegative();
            model.assertHeldBy(storage, TABLES);
        }
        for (int step = 0; step < STEPS_MAX && storage.reclaimSpace(STEP_BYTES, () -> false) > 0; step++) {}
        assertThat(storage.size().allocatedBytes()).isLessThan(before / 2);
        model.assertHeldBy(storage, TABLES);
    }

    private static long writeReadAndReclaim(StateMachineStorage storage) throws Exception {
        try (Workers workers = new Workers()) {
            Semaphore readsAndSteps = new Semaphore(0);
            workers.start(() -> {
                while (!workers.stopped()) {
                    storage.reclaimSpace(STEP_BYTES);
                    readsAndSteps.release();
                }
            });
            for (int i = 0; i < 2; i++) {
                workers.start(() -> {
                    NumberedBatches expected = new NumberedBatches(807);
                    while (!workers.stopped()) {
                        try (ReadView view = storage.openReadView()) {
                            expected.assertWholePrefix(view);
                        }
                        readsAndSteps.release();
                    }
                });
            }
            NumberedBatches batches = new NumberedBatches(807);
            long number = 0;
            while ((number < 600 || readsAndSteps.availablePermits() < 60) && !workers.stopped()) {
                storage.commit(batches.batch(++number));
            }
            return number;
        }
    }

    private static WriteBatch deletesOf(WriteBatch puts) throws StorageException {
        WriteBatch deletes = new WriteBatch();
        puts.forEach(new WriteBatch.Visitor() {
            @Override
            public void put(io.garboard.spi.storage.Table table, byte[] key, byte[] value) {
                deletes.delete(table, key);
            }

            @Override
            public void delete(io.garboard.spi.storage.Table table, byte[] key) {}
        });
        return deletes;
    }

    private static Model fill(StateMachineStorage storage, Model model) throws StorageException {
        SplittableRandom random = new SplittableRandom(800);
        for (int i = 0; i < BATCHES; i++) {
            WriteBatch batch = new WriteBatch();
            for (int j = 0; j < ROWS_PER_BATCH; j++) {
                batch.put(LOG, bytes(0, i, j), Seeds.bytes(random, VALUE_BYTES));
            }
            storage.commit(batch);
            model.apply(batch);
        }
        return model;
    }

    /** Leaves one row in 64. */
    private static void deleteMost(StateMachineStorage storage, Model model) throws StorageException {
        for (int i = 0; i < BATCHES; i++) {
            WriteBatch batch = new WriteBatch();
            for (int j = 0; j < ROWS_PER_BATCH; j++) {
                if (j % 64 != 17) {
                    batch.delete(LOG, bytes(0, i, j));
                }
            }
            storage.commit(batch);
            model.apply(batch);
        }
    }

    private static long reclaimAll(StateMachineStorage storage) throws StorageException {
        long sum = 0;
        for (int step = 0; step < STEPS_MAX; step++) {
            long given = storage.reclaimSpace(STEP_BYTES);
            assertThat(given).isNotNegative();
            if (given == 0) {
                return sum;
            }
            sum += given;
        }
        throw new AssertionError("reclaimSpace did not return 0 within " + STEPS_MAX + " steps");
    }
}
