package io.garboard.tck.storage;

import static io.garboard.spi.storage.StorageException.Kind.FULL;
import static org.assertj.core.api.Assertions.assertThat;

import io.garboard.spi.storage.ReadView;
import io.garboard.spi.storage.StateMachineStorage;
import io.garboard.spi.storage.StorageException;
import io.garboard.spi.storage.WriteBatch;
import java.io.IOException;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** 81x: a limit of the engine's own is reached. See {@link Fullness}. */
abstract class FullRules extends Rules {

    private static final int ROWS_PER_BATCH = 32;
    private static final int VALUE_BYTES = 12_000;

    FullRules(BackendUnderTest backend) {
        super(backend);
    }

    @Test
    void rule_811_nothing_of_a_batch_that_does_not_fit_is_there() throws Exception {
        if (neverFull()) {
            return;
        }
        StateMachineStorage storage = openSmall();
        Model model = new Model();
        fill(storage, model);
        model.assertHeldBy(storage, TABLES);
        for (int i = 0; i < 5; i++) {
            assertFails(FULL, () -> storage.commit(batch(1_000_000)));
        }
        model.assertHeldBy(storage, TABLES);
        storage.sync();
        storage.close();
        model.assertHeldBy(openSmall(), TABLES);
    }

    @Test
    void rule_812_views_work_while_it_is_full() throws Exception {
        if (neverFull()) {
            return;
        }
        StateMachineStorage storage = openSmall();
        Model model = new Model();
        put(storage, META, "k", "early");
        try (ReadView early = storage.openReadView()) {
            fill(storage, model);
            assertThat(get(early, META, "k")).isEqualTo("early");
            assertThat(keys(early, LOG, "", null)).isEmpty();
            for (int i = 0; i < 50; i++) {
                assertThat(get(storage, META, "k")).isEqualTo("early");
            }
        }
        assertThat(storage.size().inUseBytes()).isPositive();
    }

    @Test
    void rule_813_a_batch_that_only_deletes_is_accepted_at_once_and_then_writes_are_again() throws Exception {
        if (neverFull()) {
            return;
        }
        StateMachineStorage storage = openSmall();
        Model model = new Model();
        int batches = fill(storage, model);
        deleteHalf(storage, model, batches);
        writeAgain(storage, model);
        model.assertHeldBy(storage, TABLES);
    }

    @Test
    void rule_814_a_full_storage_opens_again_and_deletes() throws Exception {
        if (neverFull()) {
            return;
        }
        StateMachineStorage storage = openSmall();
        Model model = new Model();
        int batches = fill(storage, model);
        storage.close();
        StateMachineStorage again = openSmall();
        model.assertHeldBy(again, TABLES);
        deleteHalf(again, model, batches);
        writeAgain(again, model);
        model.assertHeldBy(again, TABLES);
    }

    @Test
    void rule_815_it_is_not_full_before_as_much_is_in_use_as_its_capacity() throws Exception {
        long capacityBytes = 24L << 20;
        StateMachineStorage storage = open(directory("storage"), capacityBytes, Map.of());
        Model model = new Model();
        int number = 0;
        for (int round = 0; round < 3; round++) {
            int first = number;
            while (storage.size().inUseBytes() < capacityBytes) {
                commit(storage, model, batch(number++));
                assertThat(number).as("batches to fill 24 MiB").isLessThan(1000);
            }
            for (int i = first; i < number; i += 2) {
                commit(storage, model, deletes(i));
            }
            storage.reclaimSpace(1 << 20);
        }
        model.assertHeldBy(storage, TABLES);
    }

    /** Whether the backend says it is never full; then checks that. */
    private boolean neverFull() throws IOException, StorageException {
        if (backend.fullness().whyNever() == null) {
            return false;
        }
        StateMachineStorage storage = openSmall();
        Model model = new Model();
        long bytes = 0;
        for (int i = 0; bytes < 4 * backend.fullness().capacityBytes(); i++) {
            WriteBatch batch = batch(i);
            commit(storage, model, batch);
            bytes += batch.sizeBytes();
        }
        model.assertHeldBy(storage, TABLES);
        return true;
    }

    private StateMachineStorage openSmall() throws IOException, StorageException {
        Fullness fullness = backend.fullness();
        return open(directory("storage"), fullness.capacityBytes(), fullness.options());
    }

    /** Commits batches until one is refused, then rows until there is not even room for one; returns the batches. */
    private static int fill(StateMachineStorage storage, Model model) throws StorageException {
        int batches = fillWithBatches(storage, model);
        for (int valueBytes = VALUE_BYTES; valueBytes > 10; valueBytes /= 4) {
            fillWithRows(storage, model, valueBytes);
        }
        return batches;
    }

    private static void fillWithRows(StateMachineStorage storage, Model model, int valueBytes) throws StorageException {
        for (int i = 0; i < 10_000; i++) {
            WriteBatch batch = new WriteBatch();
            batch.put(OTHER, bytes(1, valueBytes >>> 8, valueBytes, i >>> 8, i), new byte[valueBytes]);
            if (failure(storage, batch) != null) {
                return;
            }
            model.apply(batch);
        }
        throw new AssertionError("10,000 rows of " + valueBytes + " bytes were taken after it had been full");
    }

    private static int fillWithBatches(StateMachineStorage storage, Model model) throws StorageException {
        long bytes = 0;
        for (int i = 0; bytes < Fullness.WITHIN_BYTES; i++) {
            WriteBatch batch = batch(i);
            if (failure(storage, batch) != null) {
                assertThat(i).as("batches of 384 KB taken before it was full").isGreaterThan(4);
                return i;
            }
            model.apply(batch);
            bytes += batch.sizeBytes();
        }
        throw new AssertionError("not full after " + bytes + " bytes: see Fullness");
    }

    private static @Nullable StorageException failure(StateMachineStorage storage, WriteBatch batch) {
        try {
            storage.commit(batch);
            return null;
        } catch (StorageException e) {
            assertThat(e.kind()).as(e.getMessage()).isEqualTo(FULL);
            return e;
        }
    }

    /** A batch that deletes, replaces and adds before it comes to what does not fit. */
    private static WriteBatch batch(int number) {
        SplittableRandom random = new SplittableRandom(number);
        WriteBatch batch = new WriteBatch();
        batch.delete(OTHER, bytes("moving" + (number - 1)));
        batch.put(OTHER, bytes("moving" + number), bytes("x"));
        batch.put(OTHER, bytes("count"), bytes("" + number));
        for (int i = 0; i < ROWS_PER_BATCH; i++) {
            batch.put(LOG, logKey(number, i), Seeds.bytes(random, VALUE_BYTES));
        }
        return batch;
    }

    private static WriteBatch deletes(int number) {
        WriteBatch batch = new WriteBatch();
        for (int i = 0; i < ROWS_PER_BATCH; i++) {
            batch.delete(LOG, logKey(number, i));
        }
        return batch;
    }

    private static byte[] logKey(int number, int row) {
        return bytes(number >>> 24, number >>> 16, number >>> 8, number, row);
    }

    private static void commit(StateMachineStorage storage, Model model, WriteBatch batch) throws StorageException {
        storage.commit(batch);
        model.apply(batch);
    }

    private static void deleteHalf(StateMachineStorage storage, Model model, int batches) throws StorageException {
        for (int i = 0; i < batches; i += 2) {
            commit(storage, model, deletes(i));
        }
    }

    private static void writeAgain(StateMachineStorage storage, Model model) throws StorageException {
        reclaim(storage);
        for (int i = 0; i < 3; i++) {
            commit(storage, model, batch(2_000_000 + i));
        }
    }

    /** A full engine may have no room to reclaim in. */
    private static void reclaim(StateMachineStorage storage) throws StorageException {
        try {
            for (int i = 0; i < 1000 && storage.reclaimSpace(1 << 20) > 0; i++) {}
        } catch (StorageException e) {
            assertThat(e.kind()).as(e.getMessage()).isEqualTo(FULL);
        }
    }
}
