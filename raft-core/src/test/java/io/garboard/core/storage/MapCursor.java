package io.garboard.core.storage;

import io.garboard.spi.storage.RowCursor;
import java.util.Iterator;
import java.util.Map;
import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;

/** A cursor over rows on the heap. */
public final class MapCursor implements RowCursor {

    private final Iterator<Map.Entry<byte[], byte[]>> rows;
    private Map.@Nullable Entry<byte[], byte[]> row;

    public MapCursor(NavigableMap<byte[], byte[]> range) {
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

    private Map.Entry<byte[], byte[]> current() {
        if (row == null) {
            throw new IllegalStateException("no current row");
        }
        return row;
    }

    @Override
    public void close() {}
}
