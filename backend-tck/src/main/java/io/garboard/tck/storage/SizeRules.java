package io.garboard.tck.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.garboard.spi.storage.ReadView;
import io.garboard.spi.storage.RowCursor;
import io.garboard.spi.storage.StateMachineStorage;
import io.garboard.spi.storage.StorageException;
import io.garboard.spi.storage.Table;
import io.garboard.spi.storage.WriteBatch;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** 11x: keys and values of every length. */
abstract class SizeRules extends Rules {

    private static final int KIB = 1 << 10;
    private static final int MIB = 1 << 20;

    SizeRules(BackendUnderTest backend) {
        super(backend);
    }

    @Test
    void rule_111_keys_have_0_bytes_to_64_KiB() throws Exception {
        StateMachineStorage storage = open();
        SplittableRandom random = new SplittableRandom(111);
        int[] lengths = {0, 1, 8, 17, 18, 255, 256, 510, 511, 512, 513, 1023, 4095, 4096, 16 * KIB, 64 * KIB};
        for (Table table : TABLES) {
            Model model = new Model();
            WriteBatch batch = new WriteBatch();
            for (int length : lengths) {
                batch.put(table, Seeds.bytes(random, length), bytes("of " + length));
            }
            storage.commit(batch);
            model.apply(batch);
            model.assertHeldBy(storage, java.util.List.of(table));
            assertGets(storage, model, table);
        }
    }

    @Test
    void rule_112_values_have_0_bytes_to_a_request_and_beyond() throws Exception {
        StateMachineStorage storage = open();
        SplittableRandom random = new SplittableRandom(112);
        int[] lengths = {
            0, 1, 511, 512, 1000, 2039, 4080, 4096, 16_000, 16 * KIB, 65_535, 64 * KIB, MIB, 3 * MIB / 2, 5 * MIB
        };
        Model model = new Model();
        for (Table table : TABLES) {
            WriteBatch batch = new WriteBatch();
            for (int i = 0; i < lengths.length; i++) {
                batch.put(table, bytes(i), Seeds.bytes(random, lengths[i]));
            }
            storage.commit(batch);
            model.apply(batch);
        }
        model.assertHeldBy(storage, TABLES);
        storage.close();
        model.assertHeldBy(open(), TABLES);
    }

    @Test
    void rule_113_a_value_has_up_to_64_MiB() throws Exception {
        StateMachineStorage storage = open();
        byte[] value = Seeds.bytes(new SplittableRandom(113), 64 * MIB);
        put(storage, OTHER, bytes("big"), value);
        put(storage, OTHER, bytes("big"), bytes("small"));
        put(storage, OTHER, bytes("big"), value);
        try (ReadView view = storage.openReadView()) {
            assertThat(view.get(OTHER, bytes("big"))).isEqualTo(value);
        }
    }

    @Test
    void rule_114_an_empty_value_is_a_row_and_not_its_absence() throws Exception {
        StateMachineStorage storage = open();
        put(storage, OTHER, "k", "");
        put(storage, OTHER, "", "");
        try (ReadView view = storage.openReadView();
                RowCursor cursor = view.scan(OTHER, bytes(), null)) {
            assertThat(view.get(OTHER, bytes("k"))).isEmpty();
            assertThat(view.get(OTHER, bytes())).isEmpty();
            assertThat(cursor.next()).isTrue();
            assertThat(cursor.value()).isEmpty();
        }
    }

    @Test
    void rule_115_a_row_changes_its_length_by_any_amount() throws Exception {
        StateMachineStorage storage = open();
        SplittableRandom random = new SplittableRandom(115);
        Model model = new Model();
        for (int round = 0; round < 40; round++) {
            WriteBatch batch = new WriteBatch();
            batch.put(OTHER, bytes("k"), Seeds.bytes(random, random.nextInt(1 << random.nextInt(19))));
            storage.commit(batch);
            model.apply(batch);
            model.assertHeldBy(storage, TABLES);
        }
    }

    private static void assertGets(StateMachineStorage storage, Model model, Table table) throws StorageException {
        try (ReadView view = storage.openReadView()) {
            for (Bytes key : model.rows(table).keySet()) {
                byte[] value = view.get(table, key.array());
                assertThat(value).as("value of %s", key).isNotNull();
                assertThat(Bytes.of(value)).isEqualTo(model.rows(table).get(key));
            }
        }
    }
}
