package com.example.garboard.memory;

import java.util.HashMap;
import java.util.Map;

/**
 * All tables as of one moment, found by name. Never changes; a batch is applied to a {@link Draft}, which nobody sees
 * before it is whole.
 */
final class State {

    static final State EMPTY = new State(Map.of(), 0);

    private final Map<String, SortedRows> tables;
    private final long liveBytes;

    private State(Map<String, SortedRows> tables, long liveBytes) {
        this.tables = tables;
        this.liveBytes = liveBytes;
    }

    SortedRows rows(String table) {
        return tables.getOrDefault(table, SortedRows.EMPTY);
    }

    Map<String, SortedRows> tables() {
        return tables;
    }

    /** What the rows take in a journal that holds nothing else. */
    long liveBytes() {
        return liveBytes;
    }

    /** A successor in the making. Confined to the thread that makes it. */
    Draft draft() {
        return new Draft(this);
    }

    static final class Draft {

        private final Map<String, SortedRows> tables;
        private long liveBytes;

        private Draft(State base) {
            this.tables = new HashMap<>(base.tables);
            this.liveBytes = base.liveBytes;
        }

        /** Keeps both arrays. */
        void put(String table, byte[] key, byte[] value) {
            byte[] old = rows(table).get(key);
            if (old != null) {
                liveBytes -= Operations.putBytes(table, key, old);
            }
            tables.put(table, rows(table).put(key, value));
            liveBytes += Operations.putBytes(table, key, value);
        }

        void remove(String table, byte[] key) {
            byte[] value = rows(table).get(key);
            if (value != null) {
                tables.put(table, rows(table).remove(key));
                liveBytes -= Operations.putBytes(table, key, value);
            }
        }

        private SortedRows rows(String table) {
            return tables.getOrDefault(table, SortedRows.EMPTY);
        }

        State done() {
            return new State(Map.copyOf(tables), liveBytes);
        }
    }
}
