package io.garboard.tck.storage;

import io.garboard.spi.storage.Table;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/** All rows as of one moment; never changed once published. */
final class ReferenceState {

    static final int ROW_OVERHEAD_BYTES = 1 + 11 + 8;

    private final Defect defect;
    private final Map<String, NavigableMap<byte[], byte[]>> tables;
    private final Set<String> own = new HashSet<>();
    private long liveBytes;

    ReferenceState(Defect defect) {
        this(defect, new HashMap<>(), 0);
    }

    private ReferenceState(Defect defect, Map<String, NavigableMap<byte[], byte[]>> tables, long liveBytes) {
        this.defect = defect;
        this.tables = tables;
        this.liveBytes = liveBytes;
    }

    /** A successor to be changed, which shares tables until they are. */
    ReferenceState successor() {
        return new ReferenceState(defect, new HashMap<>(tables), liveBytes);
    }

    Map<String, NavigableMap<byte[], byte[]>> tables() {
        return tables;
    }

    long liveBytes() {
        return liveBytes;
    }

    NavigableMap<byte[], byte[]> rows(Table table) {
        NavigableMap<byte[], byte[]> rows = tables.get(nameOf(table));
        return rows == null ? new TreeMap<>(order()) : rows;
    }

    void put(String name, byte[] key, byte[] value) {
        byte[] old = changeable(name).put(key, value);
        liveBytes += value.length + (old == null ? key.length + ROW_OVERHEAD_BYTES : -old.length);
    }

    void remove(String name, byte[] key) {
        byte[] old = changeable(name).remove(key);
        if (old != null && defect != Defect.IN_USE_DOES_NOT_FALL) {
            liveBytes -= key.length + old.length + ROW_OVERHEAD_BYTES;
        }
    }

    private NavigableMap<byte[], byte[]> changeable(String name) {
        NavigableMap<byte[], byte[]> rows = tables.get(name);
        if (rows == null || own.add(name)) {
            NavigableMap<byte[], byte[]> copy = new TreeMap<>(order());
            if (rows != null) {
                copy.putAll(rows);
            }
            own.add(name);
            tables.put(name, copy);
            return copy;
        }
        return rows;
    }

    String nameOf(Table table) {
        return switch (defect) {
            case TABLES_SHARE_ROWS -> "all";
            case KNOWS_TABLES_BY_ID -> "table" + table.id();
            case KNOWS_TABLES_IN_LOWER_CASE -> table.name().toLowerCase(Locale.ROOT);
            default -> table.name();
        };
    }

    private Comparator<byte[]> order() {
        return switch (defect) {
            case ORDERS_KEYS_AS_SIGNED_BYTES -> java.util.Arrays::compare;
            case ORDERS_KEYS_BY_LENGTH_FIRST ->
                Comparator.<byte[]>comparingInt(key -> key.length).thenComparing(java.util.Arrays::compareUnsigned);
            default -> java.util.Arrays::compareUnsigned;
        };
    }
}
