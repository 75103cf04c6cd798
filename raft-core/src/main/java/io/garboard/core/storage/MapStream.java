package io.garboard.core.storage;

import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentNavigableMap;
import org.jspecify.annotations.Nullable;

/** The rows of a generation's map within a range. */
final class MapStream implements RowStream {

    private final Iterator<Map.Entry<byte[], byte[]>> rows;
    private Map.@Nullable Entry<byte[], byte[]> row;

    MapStream(ConcurrentNavigableMap<byte[], byte[]> range) {
        rows = range.entrySet().iterator();
    }

    @Override
    public boolean next() {
        row = rows.hasNext() ? rows.next() : null;
        return row != null;
    }

    @Override
    public byte[] key() {
        return current().getKey();
    }

    @Override
    public byte[] value() {
        return current().getValue();
    }

    @Override
    public boolean isDeleted() {
        return current().getValue() == PendingGeneration.DELETED;
    }

    private Map.Entry<byte[], byte[]> current() {
        if (row == null) {
            throw new IllegalStateException("no current row");
        }
        return row;
    }
}
