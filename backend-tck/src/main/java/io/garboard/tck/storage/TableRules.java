package io.garboard.tck.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.garboard.spi.storage.ReadView;
import io.garboard.spi.storage.StateMachineStorage;
import io.garboard.spi.storage.StorageException;
import io.garboard.spi.storage.Table;
import io.garboard.spi.storage.Table.KeyOrder;
import io.garboard.spi.storage.WriteBatch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** 52x: what a table is on disk. */
abstract class TableRules extends Rules {

    TableRules(BackendUnderTest backend) {
        super(backend);
    }

    @Test
    void rule_521_tables_do_not_see_each_others_rows() throws Exception {
        StateMachineStorage storage = open();
        put(storage, LOG, "k", "1");
        put(storage, OTHER, "k", "2");
        put(storage, OTHER, "z", "3");
        delete(storage, LOG, "k");
        try (ReadView view = storage.openReadView()) {
            assertThat(keys(view, LOG, "", null)).isEmpty();
            assertThat(keys(view, META, "", null)).isEmpty();
            assertThat(keys(view, OTHER, "", null)).containsExactly("k", "z");
        }
    }

    @Test
    void rule_522_a_table_that_is_new_in_the_list_is_created_empty() throws Exception {
        Path directory = directory("storage");
        StateMachineStorage first = open(directory, List.of(LOG));
        put(first, LOG, "k", "v");
        first.close();

        StateMachineStorage second = open(directory, TABLES);
        assertThat(get(second, LOG, "k")).isEqualTo("v");
        assertThat(get(second, OTHER, "k")).isNull();
        put(second, OTHER, "k", "w");
        assertThat(get(second, OTHER, "k")).isEqualTo("w");
    }

    @Test
    void rule_523_a_table_is_its_name_whatever_its_id_and_key_order() throws Exception {
        Path directory = directory("storage");
        StateMachineStorage first = open(directory);
        for (Table table : TABLES) {
            put(first, table, "k", table.name());
        }
        first.close();

        List<Table> renumbered = List.of(
                new Table(0, OTHER.name(), KeyOrder.ASCENDING),
                new Table(1, LOG.name(), KeyOrder.ANY),
                new Table(2, META.name(), KeyOrder.ANY));
        StateMachineStorage second = open(directory, renumbered);
        for (Table table : renumbered) {
            assertThat(get(second, table, "k")).isEqualTo(table.name());
            put(second, table, "k", "again " + table.name());
        }
        second.close();

        StateMachineStorage third = open(directory);
        for (Table table : TABLES) {
            assertThat(get(third, table, "k")).isEqualTo("again " + table.name());
        }
    }

    @Test
    void rule_524_a_table_that_is_not_listed_stays_untouched_through_copy_and_reclaim() throws Exception {
        Path directory = directory("storage");
        StateMachineStorage first = open(directory);
        put(first, OTHER, "k", "v");
        first.close();

        Path copy = directory("copy");
        StateMachineStorage second = open(directory, List.of(LOG));
        writeAndDelete(second);
        second.copyTo(copy);
        reclaimAll(second);
        second.close();

        assertThat(get(open(directory), OTHER, "k")).isEqualTo("v");
        assertThat(get(open(copy), OTHER, "k")).isEqualTo("v");
    }

    private static void writeAndDelete(StateMachineStorage storage) throws StorageException {
        WriteBatch puts = new WriteBatch();
        WriteBatch deletes = new WriteBatch();
        for (int i = 0; i < 200; i++) {
            puts.put(LOG, bytes(i), new byte[10_000]);
            deletes.delete(LOG, bytes(i));
        }
        storage.commit(puts);
        storage.commit(deletes);
    }

    private static void reclaimAll(StateMachineStorage storage) throws StorageException {
        int steps = 0;
        while (storage.reclaimSpace(1 << 20) > 0) {
            assertThat(++steps).as("steps to reclaim 2 MB").isLessThan(1000);
        }
    }

    @Test
    void rule_525_there_may_be_many_tables_with_names_of_one_to_64_letters() throws Exception {
        List<Table> tables = new ArrayList<>();
        for (int i = 0; i < 26; i++) {
            String letter = String.valueOf((char) ('a' + i));
            tables.add(new Table(2 * i, letter, KeyOrder.ANY));
            tables.add(new Table(2 * i + 1, letter.repeat(63) + "_", KeyOrder.ASCENDING));
        }
        Path directory = directory("storage");
        StateMachineStorage storage = open(directory, tables);
        for (Table table : tables) {
            put(storage, table, "k", table.name());
        }
        storage.close();
        StateMachineStorage again = open(directory, tables);
        for (Table table : tables) {
            assertThat(get(again, table, "k")).isEqualTo(table.name());
        }
    }

    @Test
    void rule_526_names_that_differ_in_case_alone_are_different_tables() throws Exception {
        Path directory = directory("storage");
        List<Table> tables = List.of(
                new Table(0, "auth", KeyOrder.ANY),
                new Table(1, "Auth", KeyOrder.ANY),
                new Table(2, "select", KeyOrder.ANY),
                new Table(3, "sqlite_x", KeyOrder.ANY));
        StateMachineStorage storage = open(directory, tables);
        for (Table table : tables) {
            put(storage, table, "k", table.name());
        }
        for (Table table : tables) {
            assertThat(get(storage, table, "k")).isEqualTo(table.name());
        }
    }
}
