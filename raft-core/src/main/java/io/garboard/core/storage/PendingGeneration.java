package io.garboard.core.storage;

import io.garboard.spi.storage.Table;
import io.garboard.spi.storage.Table.KeyOrder;
import io.garboard.spi.storage.WriteBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * Rows that were written and not yet committed to the engine: those that go down in one batch.
 *
 * <p>Written by the apply loop until it is frozen; read by any thread at any time. Ascending keys of an
 * {@link KeyOrder#ASCENDING} table go to its {@link RowLog}; everything else, deletions included, to an ordered map, which
 * is newer than the log where both hold a key.
 */
final class PendingGeneration {

    /** In a map: the row is gone. Compared by identity. */
    static final byte[] DELETED = new byte[0];

    private final @Nullable RowLog[] logs;
    private final List<ConcurrentSkipListMap<byte[], byte[]>> maps;
    private int rows;
    /** Written by the apply loop alone, read by any thread. */
    private volatile long sizeBytes;

    private AppliedPosition applied = AppliedPosition.NONE;

    PendingGeneration(List<Table> tables) {
        logs = new RowLog[tables.size()];
        maps = new ArrayList<>(tables.size());
        for (Table table : tables) {
            logs[table.id()] = table.keyOrder() == KeyOrder.ASCENDING ? new RowLog() : null;
            maps.add(new ConcurrentSkipListMap<>(Arrays::compareUnsigned));
        }
    }

    void put(Table table, byte[] key, byte[] value) {
        RowLog log = logs[table.id()];
        if (log != null && log.isNext(key) && isAboveMap(table, key)) {
            log.append(key, value);
        } else {
            // An empty array that is not the mark: a fresh one, since the caller's could be shared.
            maps.get(table.id()).put(key, value.length == 0 ? new byte[0] : value);
        }
        rows++;
        grow(key.length + (long) value.length);
    }

    /** The map is newer than the log, so a key that the map holds must not go to the log. */
    private boolean isAboveMap(Table table, byte[] key) {
        return !maps.get(table.id()).containsKey(key);
    }

    void delete(Table table, byte[] key) {
        maps.get(table.id()).put(key, DELETED);
        rows++;
        grow(key.length);
    }

    /** The row's value, {@link #DELETED}, or null if this generation says nothing of the key. */
    byte @Nullable [] get(Table table, byte[] key) {
        ConcurrentNavigableMap<byte[], byte[]> map = maps.get(table.id());
        byte[] value = map.isEmpty() ? null : map.get(key);
        RowLog log = logs[table.id()];
        return value == null && log != null ? log.get(key) : value;
    }

    /** Adds what this generation holds in the range to {@code streams}, newest first. */
    void addStreams(Table table, byte[] from, byte @Nullable [] to, List<RowStream> streams) {
        if (to != null && Arrays.compareUnsigned(from, to) >= 0) {
            return;
        }
        ConcurrentNavigableMap<byte[], byte[]> map = maps.get(table.id());
        if (!map.isEmpty()) {
            streams.add(new MapStream(to == null ? map.tailMap(from, true) : map.subMap(from, true, to, false)));
        }
        RowLog log = logs[table.id()];
        if (log != null && log.size() > 0) {
            streams.add(new LogStream(log, from, to));
        }
    }

    void applied(AppliedPosition position) {
        applied = position;
    }

    AppliedPosition applied() {
        return applied;
    }

    int rows() {
        return rows;
    }

    private void grow(long bytes) {
        long grown = sizeBytes + bytes;
        sizeBytes = grown;
    }

    long sizeBytes() {
        return sizeBytes;
    }

    /** Adds every row to {@code batch}, in an order in which the newest of two writes to a key comes last. */
    void drainTo(WriteBatch batch, List<Table> tables) {
        for (Table table : tables) {
            RowLog log = logs[table.id()];
            for (int i = 0, n = log == null ? 0 : log.size(); i < n; i++) {
                batch.put(table, log.key(i), log.value(i));
            }
            for (Map.Entry<byte[], byte[]> row : maps.get(table.id()).entrySet()) {
                if (row.getValue() == DELETED) {
                    batch.delete(table, row.getKey());
                } else {
                    batch.put(table, row.getKey(), row.getValue());
                }
            }
        }
    }
}
