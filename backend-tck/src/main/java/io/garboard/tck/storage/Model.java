package io.garboard.tck.storage;

import io.garboard.spi.storage.ReadView;
import io.garboard.spi.storage.RowCursor;
import io.garboard.spi.storage.StateMachineStorage;
import io.garboard.spi.storage.StorageException;
import io.garboard.spi.storage.Table;
import io.garboard.spi.storage.WriteBatch;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a storage must hold: one {@link TreeMap} a table, found by name. Not thread-safe. */
final class Model {

    private final Map<String, NavigableMap<Bytes, Bytes>> tables = new TreeMap<>();

    /** Applies {@code batch} as the contract says a storage does. */
    void apply(WriteBatch batch) throws StorageException {
        batch.forEach(new WriteBatch.Visitor() {
            @Override
            public void put(Table table, byte[] key, byte[] value) {
                mutableRows(table).put(Bytes.of(key), Bytes.of(value));
            }

            @Override
            public void delete(Table table, byte[] key) {
                mutableRows(table).remove(Bytes.of(key));
            }
        });
    }

    /** The rows of {@code table}, to be looked at only. */
    NavigableMap<Bytes, Bytes> rows(Table table) {
        return Collections.unmodifiableNavigableMap(mutableRows(table));
    }

    private NavigableMap<Bytes, Bytes> mutableRows(Table table) {
        return tables.computeIfAbsent(table.name(), name -> new TreeMap<>());
    }

    Model copy() {
        Model copy = new Model();
        tables.forEach((name, rows) -> copy.tables.put(name, new TreeMap<>(rows)));
        return copy;
    }

    /** Fails unless {@code storage} holds exactly this in {@code tables}. */
    void assertHeldBy(StateMachineStorage storage, Collection<Table> tables) throws StorageException {
        try (ReadView view = storage.openReadView()) {
            assertSeenBy(view, tables);
        }
    }

    /** Fails unless {@code view} shows exactly this in {@code tables}. */
    void assertSeenBy(ReadView view, Collection<Table> tables) throws StorageException {
        for (Table table : tables) {
            String difference = difference(view, table, new byte[0], null);
            if (difference != null) {
                throw new AssertionError(difference);
            }
        }
    }

    /** What a scan of {@code table} shows other than it should, or null. */
    @Nullable
    String difference(ReadView view, Table table, byte[] from, byte @Nullable [] to) throws StorageException {
        Iterator<Map.Entry<Bytes, Bytes>> expected =
                range(table, from, to).entrySet().iterator();
        try (RowCursor cursor = view.scan(table, from, to)) {
            for (int row = 0; ; row++) {
                String where = "table " + table.name() + ", row " + row + " of the scan: ";
                if (!cursor.next()) {
                    return expected.hasNext()
                            ? where + "expected " + expected.next().getKey() + " but there was no more row"
                            : null;
                }
                Bytes key = Bytes.of(cursor.key());
                if (!expected.hasNext()) {
                    return where + "expected no more row but got " + key;
                }
                Map.Entry<Bytes, Bytes> entry = expected.next();
                if (!entry.getKey().equals(key)) {
                    return where + "expected key " + entry.getKey() + " but got " + key;
                }
                Bytes value = Bytes.of(cursor.value());
                if (!entry.getValue().equals(value)) {
                    return where + "key " + key + ": expected value " + entry.getValue() + " but got " + value;
                }
            }
        }
    }

    private NavigableMap<Bytes, Bytes> range(Table table, byte[] from, byte @Nullable [] to) {
        Bytes first = Bytes.of(from);
        if (to == null) {
            return rows(table).tailMap(first, true);
        }
        Bytes end = Bytes.of(to);
        return end.compareTo(first) <= 0 ? new TreeMap<>() : rows(table).subMap(first, true, end, false);
    }
}
