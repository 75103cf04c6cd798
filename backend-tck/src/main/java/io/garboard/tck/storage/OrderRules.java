package io.garboard.tck.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.garboard.spi.storage.ReadView;
import io.garboard.spi.storage.RowCursor;
import io.garboard.spi.storage.StateMachineStorage;
import io.garboard.spi.storage.StorageException;
import io.garboard.spi.storage.Table;
import io.garboard.spi.storage.WriteBatch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** 10x: the order of keys, and the bounds of a scan. */
abstract class OrderRules extends Rules {

    OrderRules(BackendUnderTest backend) {
        super(backend);
    }

    @Test
    void rule_101_keys_are_ordered_as_unsigned_bytes() throws Exception {
        for (Table table : TABLES) {
            assertOrder(table, bytes(0), bytes(1), bytes(0x7f), bytes(0x80), bytes(0xff));
        }
    }

    @Test
    void rule_102_a_prefix_comes_before_what_it_is_a_prefix_of() throws Exception {
        for (Table table : TABLES) {
            assertOrder(
                    table,
                    bytes(),
                    bytes(0),
                    bytes(0, 0),
                    bytes('a'),
                    bytes('a', 0),
                    bytes('a', 0, 0),
                    bytes('a', 1),
                    bytes('a', 'b'),
                    bytes('a', 0xff),
                    bytes('b'));
        }
    }

    @Test
    void rule_103_a_scan_starts_at_from_and_stops_before_to() throws Exception {
        StateMachineStorage storage = open();
        for (String key : List.of("", "a", "aa", "b", "c")) {
            put(storage, OTHER, key, "x");
        }
        try (ReadView view = storage.openReadView()) {
            assertThat(keys(view, OTHER, "", null)).containsExactly("", "a", "aa", "b", "c");
            assertThat(keys(view, OTHER, "a", null)).containsExactly("a", "aa", "b", "c");
            assertThat(keys(view, OTHER, "a", "b")).containsExactly("a", "aa");
            assertThat(keys(view, OTHER, "aaa", "bb")).containsExactly("b");
            assertThat(keys(view, OTHER, "d", null)).isEmpty();
        }
    }

    @Test
    void rule_104_a_scan_whose_end_is_not_after_its_start_is_empty() throws Exception {
        StateMachineStorage storage = open();
        put(storage, OTHER, "", "x");
        put(storage, OTHER, "b", "x");
        try (ReadView view = storage.openReadView()) {
            assertThat(keys(view, OTHER, "", "")).isEmpty();
            assertThat(keys(view, OTHER, "b", "b")).isEmpty();
            assertThat(keys(view, OTHER, "c", "a")).isEmpty();
            assertThat(keys(view, OTHER, "b", "")).isEmpty();
        }
    }

    @Test
    void rule_105_a_finished_cursor_stays_finished() throws Exception {
        StateMachineStorage storage = open();
        put(storage, OTHER, "a", "x");
        try (ReadView view = storage.openReadView();
                RowCursor cursor = view.scan(OTHER, bytes(), null)) {
            assertThat(cursor.next()).isTrue();
            assertThat(cursor.next()).isFalse();
            assertThat(cursor.next()).isFalse();
        }
    }

    @Test
    void rule_106_keys_longer_than_511_bytes_are_ordered_amid_short_ones() throws Exception {
        StateMachineStorage storage = open();
        Model model = new Model();
        for (Table table : TABLES) {
            WriteBatch batch = new WriteBatch();
            List<byte[]> keys = longKeys();
            shuffled(keys).forEach(key -> batch.put(table, key, Arrays.copyOf(key, Math.min(key.length, 7))));
            storage.commit(batch);
            model.apply(batch);
            assertEveryRange(storage, model, table, keys);
        }
    }

    @Test
    void rule_107_long_keys_with_one_prefix_are_read_replaced_and_deleted_one_by_one() throws Exception {
        StateMachineStorage storage = open();
        Model model = new Model();
        List<byte[]> keys = longKeys();
        for (byte[] key : keys) {
            WriteBatch batch = new WriteBatch();
            batch.put(OTHER, key, key);
            storage.commit(batch);
            model.apply(batch);
        }
        for (int i = 0; i < keys.size(); i++) {
            WriteBatch batch = new WriteBatch();
            if (i % 2 == 0) {
                batch.delete(OTHER, keys.get(i));
            } else {
                batch.put(OTHER, keys.get(i), bytes(i));
            }
            storage.commit(batch);
            model.apply(batch);
            assertEveryGet(storage, model, keys);
        }
        model.assertHeldBy(storage, TABLES);
    }

    /** Keys around the length at which engines truncate or refuse, most of them sharing a prefix longer than that. */
    private static List<byte[]> longKeys() {
        byte[] stem = new byte[600];
        Arrays.fill(stem, (byte) 'p');
        List<byte[]> keys = new ArrayList<>();
        keys.add(bytes("p"));
        keys.add(bytes("q"));
        for (int length : new int[] {254, 255, 256, 500, 509, 510, 511, 512, 513, 514, 600}) {
            byte[] key = Arrays.copyOf(stem, length);
            keys.add(key);
            for (int last : new int[] {0, 1, 'o', 'q', 0x80, 0xff}) {
                byte[] longer = Arrays.copyOf(key, length + 1);
                longer[length] = (byte) last;
                keys.add(longer);
                keys.add(Arrays.copyOf(longer, length + 300));
            }
        }
        return keys;
    }

    private static List<byte[]> shuffled(List<byte[]> keys) {
        SplittableRandom random = new SplittableRandom(106);
        List<byte[]> shuffled = new ArrayList<>(keys);
        for (int i = shuffled.size() - 1; i > 0; i--) {
            byte[] swapped = shuffled.set(random.nextInt(i + 1), shuffled.get(i));
            shuffled.set(i, swapped);
        }
        return shuffled;
    }

    private static void assertEveryRange(StateMachineStorage storage, Model model, Table table, List<byte[]> bounds)
            throws StorageException {
        try (ReadView view = storage.openReadView()) {
            for (byte[] from : bounds) {
                assertThat(model.difference(view, table, from, null)).isNull();
                assertThat(model.difference(view, table, from, bounds.get(bounds.size() / 2)))
                        .isNull();
                assertThat(model.difference(view, table, bytes("p"), from)).isNull();
            }
        }
    }

    private static void assertEveryGet(StateMachineStorage storage, Model model, List<byte[]> keys)
            throws StorageException {
        try (ReadView view = storage.openReadView()) {
            for (byte[] key : keys) {
                Bytes expected = model.rows(OTHER).get(Bytes.of(key));
                byte[] value = view.get(OTHER, key);
                assertThat(value == null ? null : Bytes.of(value)).isEqualTo(expected);
            }
        }
    }

    private void assertOrder(Table table, byte[]... ascending) throws IOException, StorageException {
        StateMachineStorage storage = open();
        WriteBatch batch = new WriteBatch();
        for (int i = ascending.length - 1; i >= 0; i--) {
            batch.put(table, ascending[i], bytes(i));
        }
        storage.commit(batch);
        List<Bytes> seen = new ArrayList<>();
        try (ReadView view = storage.openReadView();
                RowCursor cursor = view.scan(table, bytes(), null)) {
            while (cursor.next()) {
                seen.add(Bytes.of(cursor.key()));
            }
        }
        assertThat(seen).containsExactly(Arrays.stream(ascending).map(Bytes::of).toArray(Bytes[]::new));
        storage.close();
    }
}
