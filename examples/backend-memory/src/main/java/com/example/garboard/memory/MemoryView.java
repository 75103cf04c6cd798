package com.example.garboard.memory;

import io.garboard.spi.storage.ReadView;
import io.garboard.spi.storage.RowCursor;
import io.garboard.spi.storage.Table;
import java.util.Arrays;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** A {@link State}, and whether it may still be looked at. Arrays are copied: what was read belongs to the caller. */
final class MemoryView implements ReadView {

    private final State state;
    private final BooleanSupplier storageClosed;
    private boolean closed;

    MemoryView(State state, BooleanSupplier storageClosed) {
        this.state = state;
        this.storageClosed = storageClosed;
    }

    @Override
    public byte @Nullable [] get(Table table, byte[] key) {
        checkOpen();
        byte[] value = state.rows(table.name()).get(key);
        return value == null ? null : value.clone();
    }

    @Override
    public RowCursor scan(Table table, byte[] fromInclusive, byte @Nullable [] toExclusive) {
        checkOpen();
        return new Cursor(state.rows(table.name()).walk(fromInclusive), toExclusive);
    }

    private void checkOpen() {
        if (closed || storageClosed.getAsBoolean()) {
            throw new IllegalStateException("the view, or its storage, has been closed");
        }
    }

    @Override
    public void close() {
        closed = true;
    }

    private final class Cursor implements RowCursor {

        private final SortedRows.Walk walk;
        private final byte @Nullable [] end;
        private boolean finished;

        Cursor(SortedRows.Walk walk, byte @Nullable [] end) {
            this.walk = walk;
            this.end = end == null ? null : end.clone();
        }

        @Override
        public boolean next() {
            checkOpen();
            finished = finished || !walk.next() || (end != null && Arrays.compareUnsigned(walk.key(), end) >= 0);
            return !finished;
        }

        @Override
        public byte[] key() {
            checkOpen();
            return walk.key().clone();
        }

        @Override
        public byte[] value() {
            checkOpen();
            return walk.value().clone();
        }

        @Override
        public void close() {
            finished = true;
        }
    }
}
