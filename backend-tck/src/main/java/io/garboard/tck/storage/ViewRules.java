package io.garboard.tck.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.garboard.spi.storage.ReadView;
import io.garboard.spi.storage.RowCursor;
import io.garboard.spi.storage.StateMachineStorage;
import io.garboard.spi.storage.StorageException;
import io.garboard.spi.storage.WriteBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** 30x: what a read view shows, in one thread. */
abstract class ViewRules extends Rules {

    private static final int ROWS = 500;

    ViewRules(BackendUnderTest backend) {
        super(backend);
    }

    @Test
    void rule_301_a_view_sees_every_batch_committed_before_it_was_opened() throws Exception {
        StateMachineStorage storage = open();
        for (int i = 0; i < 20; i++) {
            put(storage, OTHER, "k", "v" + i);
            assertThat(get(storage, OTHER, "k")).isEqualTo("v" + i);
        }
    }

    @Test
    void rule_302_a_view_sees_nothing_of_a_later_batch() throws Exception {
        StateMachineStorage storage = open();
        put(storage, OTHER, "replaced", "old");
        put(storage, OTHER, "deleted", "old");
        try (ReadView view = storage.openReadView()) {
            put(storage, OTHER, "replaced", "new");
            delete(storage, OTHER, "deleted");
            put(storage, OTHER, "added", "new");
            storage.sync();
            assertThat(keys(view, OTHER, "", null)).containsExactly("deleted", "replaced");
            assertThat(get(view, OTHER, "replaced")).isEqualTo("old");
            assertThat(get(view, OTHER, "deleted")).isEqualTo("old");
            assertThat(get(view, OTHER, "added")).isNull();
        }
        try (ReadView view = storage.openReadView()) {
            assertThat(keys(view, OTHER, "", null)).containsExactly("added", "replaced");
        }
    }

    @Test
    void rule_303_a_view_of_an_empty_storage_stays_empty() throws Exception {
        StateMachineStorage storage = open();
        try (ReadView view = storage.openReadView()) {
            put(storage, OTHER, "k", "v");
            assertThat(keys(view, OTHER, "", null)).isEmpty();
            assertThat(get(view, OTHER, "k")).isNull();
        }
    }

    @Test
    void rule_304_a_scan_under_way_sees_nothing_of_a_later_batch() throws Exception {
        StateMachineStorage storage = open();
        Model model = filled(storage);
        try (ReadView view = storage.openReadView();
                RowCursor cursor = view.scan(OTHER, bytes(), null)) {
            int row = 0;
            for (Bytes key : model.rows(OTHER).keySet()) {
                assertThat(cursor.next()).as("row %s", row).isTrue();
                if (row++ % 10 == 0) {
                    rewriteEverything(storage, row);
                }
                assertThat(Bytes.of(cursor.key())).isEqualTo(key);
                assertThat(Bytes.of(cursor.value())).isEqualTo(model.rows(OTHER).get(key));
            }
            assertThat(cursor.next()).isFalse();
        }
    }

    @Test
    void rule_305_views_of_different_moments_each_show_their_own() throws Exception {
        StateMachineStorage storage = open();
        List<ReadView> views = new ArrayList<>();
        List<Model> models = new ArrayList<>();
        Model model = filled(storage);
        for (int i = 0; i < 20; i++) {
            views.add(storage.openReadView());
            models.add(model.copy());
            WriteBatch batch = rewriteEverything(storage, i);
            model.apply(batch);
        }
        for (int i = views.size() - 1; i >= 0; i--) {
            models.get(i).assertSeenBy(views.get(i), TABLES);
            views.get(i).close();
        }
        model.assertHeldBy(storage, TABLES);
    }

    @Test
    void rule_306_five_hundred_views_may_be_open_at_once() throws Exception {
        StateMachineStorage storage = open();
        List<ReadView> views = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            put(storage, OTHER, "k", "v" + i);
            views.add(storage.openReadView());
        }
        for (int i = 0; i < 500; i++) {
            assertThat(get(views.get(i), OTHER, "k")).isEqualTo("v" + i);
        }
        views.forEach(ReadView::close);
        assertThat(get(storage, OTHER, "k")).isEqualTo("v499");
    }

    @Test
    void rule_307_views_are_opened_and_closed_by_the_ten_thousand() throws Exception {
        StateMachineStorage storage = open();
        put(storage, OTHER, "k", "v");
        for (int i = 0; i < 20_000; i++) {
            assertThat(get(storage, OTHER, "k")).isEqualTo("v");
        }
    }

    @Test
    void rule_308_several_cursors_of_one_view_do_not_disturb_each_other() throws Exception {
        StateMachineStorage storage = open();
        Model model = filled(storage);
        List<Bytes> expected = new ArrayList<>(model.rows(OTHER).keySet());
        try (ReadView view = storage.openReadView();
                RowCursor slow = view.scan(OTHER, bytes(), null)) {
            for (int row = 0; row < 50; row++) {
                assertThat(slow.next()).isTrue();
                try (RowCursor quick = view.scan(OTHER, expected.get(row).array(), null)) {
                    assertThat(quick.next()).isTrue();
                    assertThat(Bytes.of(quick.key())).isEqualTo(expected.get(row));
                    assertThat(quick.next()).isTrue();
                }
                assertThat(view.get(OTHER, expected.get(ROWS - 1).array())).isNotNull();
                assertThat(Bytes.of(slow.key())).isEqualTo(expected.get(row));
            }
        }
    }

    @Test
    void rule_309_keys_and_values_that_were_read_belong_to_the_caller() throws Exception {
        StateMachineStorage storage = open();
        put(storage, OTHER, "k", "v");
        try (ReadView view = storage.openReadView();
                RowCursor cursor = view.scan(OTHER, bytes(), null)) {
            overwrite(view.get(OTHER, bytes("k")));
            cursor.next();
            overwrite(cursor.key());
            overwrite(cursor.value());
            assertThat(get(view, OTHER, "k")).isEqualTo("v");
            assertThat(keys(view, OTHER, "", null)).containsExactly("k");
        }
        assertThat(get(storage, OTHER, "k")).isEqualTo("v");
    }

    private static void overwrite(byte @org.jspecify.annotations.Nullable [] bytes) {
        assertThat(bytes).isNotNull();
        Arrays.fill(bytes, (byte) 'x');
    }

    @Test
    void rule_310_what_was_read_outlives_the_view() throws Exception {
        StateMachineStorage storage = open();
        put(storage, OTHER, "k", "v");
        byte[] key;
        byte[] value;
        try (ReadView view = storage.openReadView();
                RowCursor cursor = view.scan(OTHER, bytes(), null)) {
            cursor.next();
            key = cursor.key();
            value = cursor.value();
        }
        put(storage, OTHER, "k", "w");
        storage.close();
        assertThat(key).isEqualTo(bytes("k"));
        assertThat(value).isEqualTo(bytes("v"));
    }

    @Test
    void rule_311_a_value_is_copied_to_where_the_reader_wants_it() throws Exception {
        StateMachineStorage storage = open();
        Model model = filled(storage);
        put(storage, OTHER, "empty", "");
        ByteBuffer heap = ByteBuffer.allocate(4096);
        ByteBuffer direct = ByteBuffer.allocateDirect(4096);
        try (ReadView view = storage.openReadView()) {
            for (Map.Entry<Bytes, Bytes> row : model.rows(OTHER).entrySet()) {
                assertCopied(
                        view, row.getKey().array(), row.getValue(), heap.clear().position(3));
                assertCopied(
                        view,
                        row.getKey().array(),
                        row.getValue(),
                        direct.clear().position(7));
            }
            assertCopied(view, bytes("empty"), Bytes.of(bytes()), heap.clear());
            assertThat(view.get(OTHER, bytes("missing"), size -> {
                        throw new AssertionError("room for a row that does not exist");
                    }))
                    .isFalse();
        }
    }

    private static void assertCopied(ReadView view, byte[] key, Bytes value, ByteBuffer room) throws StorageException {
        int start = room.position();
        room.put(start, (byte) 'x');
        assertThat(view.get(OTHER, key, size -> {
                    assertThat(size).isEqualTo(value.array().length);
                    return room;
                }))
                .isTrue();
        byte[] copied = new byte[room.position() - start];
        room.get(start, copied);
        assertThat(Bytes.of(copied)).isEqualTo(value);
    }

    @Test
    void rule_312_many_values_are_copied_in_the_order_that_was_asked_for() throws Exception {
        StateMachineStorage storage = open();
        Model model = filled(storage);
        SplittableRandom random = new SplittableRandom(312);
        List<Bytes> stored = new ArrayList<>(model.rows(OTHER).keySet());
        try (ReadView view = storage.openReadView()) {
            for (int round = 0; round < 100; round++) {
                List<byte[]> wanted = new ArrayList<>();
                int count = random.nextInt(round % 10 == 0 ? 2 * ROWS : 20);
                while (wanted.size() < count) {
                    wanted.add(stored.get(random.nextInt(ROWS)).array());
                }
                int missing = round % 3 == 0 && count > 0 ? random.nextInt(count) : count;
                if (missing < count) {
                    wanted.set(missing, bytes(random.nextInt(2), random.nextInt(256), 8));
                }
                assertCopied(view, wanted, missing, model);
            }
        }
    }

    private static void assertCopied(ReadView view, List<byte[]> wanted, int present, Model model)
            throws StorageException {
        List<Bytes> expected = new ArrayList<>();
        for (byte[] key : wanted.subList(0, present)) {
            expected.add(model.rows(OTHER).get(Bytes.of(key)));
        }
        List<ByteBuffer> rooms = new ArrayList<>();
        int copied = view.get(OTHER, List.copyOf(wanted), size -> {
            rooms.add(ByteBuffer.allocate(size + 5).position(5));
            return rooms.get(rooms.size() - 1);
        });
        assertThat(copied).isEqualTo(present);
        List<Bytes> values = new ArrayList<>();
        for (ByteBuffer room : rooms) {
            byte[] value = new byte[room.position() - 5];
            room.get(5, value);
            values.add(Bytes.of(value));
        }
        assertThat(values).isEqualTo(expected);
    }

    @Test
    void rule_313_keys_of_all_lengths_can_be_asked_for_together() throws Exception {
        StateMachineStorage storage = open();
        SplittableRandom random = new SplittableRandom(313);
        Model model = new Model();
        WriteBatch batch = new WriteBatch();
        List<byte[]> keys = new ArrayList<>();
        for (int length : new int[] {1, 2, 7, 8, 8, 8, 9, 17, 17, 100, 510, 511, 512, 1024}) {
            byte[] key = Seeds.bytes(random, length);
            keys.add(key);
            batch.put(OTHER, key, Seeds.bytes(random, random.nextInt(20_000)));
        }
        storage.commit(batch);
        model.apply(batch);
        try (ReadView view = storage.openReadView()) {
            assertCopied(view, keys, keys.size(), model);
            assertCopied(view, List.of(), 0, model);
            // The longest ones may be a case of their own for an engine, and hide what it does with the rest.
            for (int few = 1; few < keys.size(); few++) {
                assertCopied(view, keys.subList(0, few), few, model);
            }
            List<byte[]> downwards = new ArrayList<>(keys);
            Collections.reverse(downwards);
            assertCopied(view, downwards, downwards.size(), model);
        }
    }

    /** An engine that shows no value has nothing to show here. */
    @Test
    void rule_314_a_value_that_is_shown_where_it_lies_is_there() throws Exception {
        StateMachineStorage storage = open();
        Model model = filled(storage);
        put(storage, OTHER, "empty", "");
        List<byte[]> keys = new ArrayList<>();
        TakenValues oneByOne = new TakenValues();
        TakenValues together = new TakenValues();
        try (ReadView view = storage.openReadView()) {
            for (Bytes key : model.rows(OTHER).keySet()) {
                keys.add(key.array());
                assertThat(view.get(OTHER, key.array(), oneByOne)).isTrue();
            }
            assertThat(view.get(OTHER, bytes("empty"), new TakenValues())).isTrue();
            assertThat(view.get(OTHER, keys, together)).isEqualTo(keys.size());
        }
        assertThat(oneByOne.values())
                .containsExactlyElementsOf(model.rows(OTHER).values());
        assertThat(together.values())
                .containsExactlyElementsOf(model.rows(OTHER).values());
    }

    @Test
    void rule_315_a_scan_copies_its_values_to_where_the_reader_wants_them() throws Exception {
        StateMachineStorage storage = open();
        Model model = filled(storage);
        put(storage, OTHER, "empty", "");
        TakenValues taken = new TakenValues();
        List<Bytes> arrays = new ArrayList<>();
        try (ReadView view = storage.openReadView();
                RowCursor cursor = view.scan(OTHER, new byte[0], null)) {
            while (cursor.next()) {
                cursor.value(taken);
                arrays.add(Bytes.of(cursor.value()));
            }
        }
        assertThat(arrays).hasSize(model.rows(OTHER).size() + 1);
        assertThat(taken.values()).isEqualTo(arrays);
    }

    private Model filled(StateMachineStorage storage) throws IOException, StorageException {
        SplittableRandom random = new SplittableRandom(300);
        WriteBatch batch = new WriteBatch();
        for (int i = 0; i < ROWS; i++) {
            batch.put(OTHER, bytes(i >>> 8, i, 7), Seeds.bytes(random, random.nextInt(1500)));
        }
        storage.commit(batch);
        Model model = new Model();
        model.apply(batch);
        return model;
    }

    /** Replaces a third of the rows, deletes a third and adds as many. */
    private static WriteBatch rewriteEverything(StateMachineStorage storage, int salt) throws StorageException {
        WriteBatch batch = new WriteBatch();
        for (int i = 0; i < ROWS; i++) {
            switch ((i + salt) % 3) {
                case 0 -> batch.put(OTHER, bytes(i >>> 8, i, 7), bytes(salt));
                case 1 -> batch.delete(OTHER, bytes(i >>> 8, i, 7));
                default -> batch.put(OTHER, bytes(i >>> 8, i, 8), bytes(salt));
            }
        }
        storage.commit(batch);
        return batch;
    }
}
