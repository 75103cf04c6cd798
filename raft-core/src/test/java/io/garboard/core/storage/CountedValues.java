package io.garboard.core.storage;

import io.garboard.spi.storage.ReadView;
import io.garboard.spi.storage.RowCursor;
import io.garboard.spi.storage.StateMachineStorage;
import io.garboard.spi.storage.StorageException;
import io.garboard.spi.storage.Table;
import org.jspecify.annotations.Nullable;

/** Counts the values that scans of an engine are asked for. Used by one thread. */
final class CountedValues extends ForwardingStorage {

    private int values;

    CountedValues(StateMachineStorage engine) {
        super(engine);
    }

    int values() {
        return values;
    }

    @Override
    public ReadView openReadView() throws StorageException {
        ReadView view = super.openReadView();
        return new ReadView() {
            @Override
            public byte @Nullable [] get(Table table, byte[] key) throws StorageException {
                return view.get(table, key);
            }

            @Override
            public RowCursor scan(Table table, byte[] fromInclusive, byte @Nullable [] toExclusive)
                    throws StorageException {
                return new CountedCursor(view.scan(table, fromInclusive, toExclusive));
            }

            @Override
            public void close() {
                view.close();
            }
        };
    }

    private final class CountedCursor implements RowCursor {
        private final RowCursor cursor;

        CountedCursor(RowCursor cursor) {
            this.cursor = cursor;
        }

        @Override
        public boolean next() throws StorageException {
            return cursor.next();
        }

        @Override
        public byte[] key() throws StorageException {
            return cursor.key();
        }

        @Override
        public byte[] value() throws StorageException {
            values++;
            return cursor.value();
        }

        @Override
        public void close() {
            cursor.close();
        }
    }
}
