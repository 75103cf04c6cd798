package io.garboard.tck.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.garboard.spi.storage.ReadView;
import io.garboard.spi.storage.StateMachineStorage;
import io.garboard.spi.storage.StorageException;
import io.garboard.spi.storage.Table;
import io.garboard.spi.storage.WriteBatch;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** 2xx: what a batch does. That it does all or nothing when it fails is among the 8xx, when the process dies the 6xx. */
abstract class BatchRules extends Rules {

    BatchRules(BackendUnderTest backend) {
        super(backend);
    }

    @Test
    void rule_201_a_batch_applies_to_several_tables_at_once() throws Exception {
        StateMachineStorage storage = open();
        WriteBatch batch = new WriteBatch();
        TABLES.forEach(table -> batch.put(table, bytes("k"), bytes(table.name())));
        storage.commit(batch);
        for (Table table : TABLES) {
            assertThat(get(storage, table, "k")).isEqualTo(table.name());
        }
    }

    @Test
    void rule_202_of_two_writes_to_one_key_the_later_holds() throws Exception {
        StateMachineStorage storage = open();
        for (Table table : TABLES) {
            WriteBatch first = new WriteBatch();
            Model model = new Model();
            addTwoWritesOfEachKind(first, table);
            storage.commit(first);
            model.apply(first);
            model.assertHeldBy(storage, java.util.List.of(table));

            WriteBatch again = new WriteBatch();
            addTwoWritesOfEachKind(again, table);
            storage.commit(again);
            model.apply(again);
            model.assertHeldBy(storage, java.util.List.of(table));
        }
    }

    private static void addTwoWritesOfEachKind(WriteBatch batch, Table table) {
        batch.put(table, bytes("put-put"), bytes("1"));
        batch.put(table, bytes("put-put"), bytes("2"));
        batch.put(table, bytes("put-delete"), bytes("1"));
        batch.delete(table, bytes("put-delete"));
        batch.delete(table, bytes("delete-put"));
        batch.put(table, bytes("delete-put"), bytes("2"));
        batch.put(table, bytes("put-delete-put"), bytes("1"));
        batch.delete(table, bytes("put-delete-put"));
        batch.put(table, bytes("put-delete-put"), bytes("3"));
    }

    @Test
    void rule_203_deleting_a_missing_key_does_nothing() throws Exception {
        StateMachineStorage storage = open();
        delete(storage, OTHER, "missing");
        put(storage, OTHER, "k", "v");
        delete(storage, OTHER, "missing");
        delete(storage, META, "k");
        delete(storage, OTHER, "");
        try (ReadView view = storage.openReadView()) {
            assertThat(keys(view, OTHER, "", null)).containsExactly("k");
        }
    }

    @Test
    void rule_204_an_empty_batch_does_nothing() throws Exception {
        StateMachineStorage storage = open();
        storage.commit(new WriteBatch());
        put(storage, OTHER, "k", "v");
        storage.commit(new WriteBatch());
        storage.sync();
        assertThat(get(storage, OTHER, "k")).isEqualTo("v");
    }

    @Test
    void rule_205_a_batch_is_neither_kept_nor_changed() throws Exception {
        StateMachineStorage storage = open();
        byte[] key = bytes("key");
        byte[] value = bytes("value");
        WriteBatch batch = new WriteBatch();
        batch.put(OTHER, key, value);
        storage.commit(batch);
        assertThat(batch.size()).isEqualTo(1);
        assertThat(key).isEqualTo(bytes("key"));
        assertThat(value).isEqualTo(bytes("value"));

        batch.clear();
        Arrays.fill(key, (byte) 'x');
        Arrays.fill(value, (byte) 'x');
        try (ReadView view = storage.openReadView()) {
            assertThat(keys(view, OTHER, "", null)).containsExactly("key");
            assertThat(get(view, OTHER, "key")).isEqualTo("value");
        }
    }

    @Test
    void rule_206_one_batch_object_is_filled_committed_and_cleared_again_and_again() throws Exception {
        StateMachineStorage storage = open();
        Model model = new Model();
        WriteBatch batch = new WriteBatch();
        for (int i = 0; i < 50; i++) {
            batch.clear();
            batch.put(LOG, bytes(i), bytes(i, i));
            batch.delete(LOG, bytes(i - 10));
            storage.commit(batch);
            model.apply(batch);
        }
        model.assertHeldBy(storage, TABLES);
    }

    @Test
    void rule_207_the_key_order_of_a_table_is_a_hint_and_never_a_promise() throws Exception {
        StateMachineStorage storage = open();
        SplittableRandom random = new SplittableRandom(207);
        Model model = new Model();
        for (int round = 0; round < 20; round++) {
            WriteBatch batch = new WriteBatch();
            for (int i = 0; i < 100; i++) {
                addUnordered(batch, random);
            }
            storage.commit(batch);
            model.apply(batch);
        }
        model.assertHeldBy(storage, TABLES);
    }

    private static void addUnordered(WriteBatch batch, SplittableRandom random) {
        byte[] key = bytes(random.nextInt(256), random.nextInt(16));
        if (random.nextInt(3) == 0) {
            batch.delete(LOG, key);
        } else {
            batch.put(LOG, key, Seeds.bytes(random, random.nextInt(300)));
        }
    }

    @Test
    void rule_208_a_batch_may_have_ten_thousand_rows_and_more() throws Exception {
        StateMachineStorage storage = open();
        Model model = new Model();
        fill(storage, model, 20_000);
        model.assertHeldBy(storage, TABLES);
    }

    private static void fill(StateMachineStorage storage, Model model, int rows) throws StorageException {
        SplittableRandom random = new SplittableRandom(208);
        WriteBatch batch = new WriteBatch();
        for (int i = 0; i < rows; i++) {
            batch.put(LOG, bytes(0, i >>> 16, i >>> 8, i), Seeds.bytes(random, 100));
        }
        storage.commit(batch);
        model.apply(batch);
    }
}
