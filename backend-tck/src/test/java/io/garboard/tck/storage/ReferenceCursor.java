package io.garboard.tck.storage;

import io.garboard.spi.storage.RowCursor;
import io.garboard.spi.storage.Table;
import io.garboard.spi.storage.ValueTarget;
import java.util.Iterator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** Walks a part of a sorted map. */
final class ReferenceCursor implements RowCursor {

    private final ReferenceView view;
    private final Defect defect;
    private final Table table;
    private final Iterator<Map.Entry<byte[], byte[]>> rows;
    private Map.@Nullable Entry<byte[], byte[]> row;
    private boolean finished;

    ReferenceCursor(ReferenceView view, Defect defect, Table table, byte[] from, byte @Nullable [] to) {
        this.view = view;
        this.defect = defect;
        this.table = table;
        NavigableMap<byte[], byte[]> range = view.range(table, from, to);
        this.rows = range.entrySet().iterator();
    }

    @Override
    public boolean next() {
        view.checkOpen();
        if (finished && defect == Defect.FINISHED_CURSOR_THROWS) {
            throw new NoSuchElementException();
        }
        if (row != null && defect == Defect.CURSOR_FOLLOWS_COMMITS) {
            row = view.higher(table, row.getKey());
        } else {
            row = rows.hasNext() ? rows.next() : null;
        }
        finished = row == null;
        return row != null;
    }

    private Map.Entry<byte[], byte[]> current() {
        view.checkOpen();
        if (row == null) {
            throw new IllegalStateException("not at a row");
        }
        return row;
    }

    @Override
    public byte[] key() {
        return current().getKey().clone();
    }

    @Override
    public byte[] value() {
        byte[] value = current().getValue();
        return defect == Defect.HANDS_ITS_OWN_ARRAYS_OUT ? value : value.clone();
    }

    @Override
    public void value(ValueTarget target) {
        view.show(current().getValue(), target);
    }

    @Override
    public void close() {
        finished = true;
    }
}
