package io.garboard.tck.storage;

import io.garboard.spi.storage.StorageException;
import io.garboard.spi.storage.StorageException.Kind;
import io.garboard.spi.storage.Table;
import io.garboard.spi.storage.Table.KeyOrder;
import io.garboard.spi.storage.WriteBatch;
import java.util.Arrays;
import java.util.HashSet;
import java.util.NavigableMap;
import java.util.Set;

/** Writes one batch into a state that nobody sees yet. */
final class ReferenceWriter implements WriteBatch.Visitor {

    private static final int TRUNCATED_KEY_BYTES = 511;
    private static final int SMALL_VALUE_BYTES = 16 << 20;

    private static int puts;

    private final ReferenceStorage storage;
    private final ReferenceState state;
    private final Defect defect;
    private final int operations;
    private final Set<Bytes> written = new HashSet<>();
    private int done;

    ReferenceWriter(ReferenceStorage storage, ReferenceState state, int operations) {
        this.storage = storage;
        this.state = state;
        this.defect = storage.defect;
        this.operations = operations;
    }

    @Override
    public void put(Table table, byte[] key, byte[] value) throws StorageException {
        if (value.length > SMALL_VALUE_BYTES && defect == Defect.REFUSES_VALUES_OVER_16_MIB) {
            throw new StorageException(Kind.FULL, "value too big");
        }
        if (value.length == 0 && defect == Defect.TAKES_AN_EMPTY_VALUE_FOR_NO_ROW) {
            delete(table, key);
            return;
        }
        if (!ignored(table, key)) {
            boolean keep = defect == Defect.KEEPS_THE_ARRAYS_OF_A_BATCH;
            state.put(state.nameOf(table), keep ? key : truncated(key).clone(), keep ? value : value.clone());
        }
        operationDone();
    }

    private boolean ignored(Table table, byte[] key) {
        return switch (defect) {
            case LOSES_ONE_PUT_IN_A_THOUSAND -> ++puts % 1000 == 0;
            case WRITES_THE_FIRST_TABLE_ONLY -> table.id() != 0;
            case LETS_THE_FIRST_OF_TWO_WRITES_HOLD -> !written.add(Bytes.of(key));
            case APPENDS_TO_ASCENDING_TABLES_BLINDLY -> table.keyOrder() == KeyOrder.ASCENDING && isBehind(table, key);
            default -> false;
        };
    }

    private boolean isBehind(Table table, byte[] key) {
        NavigableMap<byte[], byte[]> rows = state.rows(table);
        return !rows.isEmpty() && Arrays.compareUnsigned(key, rows.lastKey()) < 0;
    }

    private byte[] truncated(byte[] key) {
        return defect == Defect.TRUNCATES_KEYS_AT_511_BYTES && key.length > TRUNCATED_KEY_BYTES
                ? Arrays.copyOf(key, TRUNCATED_KEY_BYTES)
                : key;
    }

    @Override
    public void delete(Table table, byte[] key) {
        if (defect == Defect.FAILS_TO_DELETE_A_MISSING_KEY && !state.rows(table).containsKey(key)) {
            throw new IllegalStateException("no such key");
        }
        if (defect != Defect.LETS_THE_FIRST_OF_TWO_WRITES_HOLD || written.add(Bytes.of(key))) {
            state.remove(state.nameOf(table), truncated(key));
        }
        operationDone();
    }

    private void operationDone() {
        if (defect == Defect.SHOWS_HALF_A_COMMIT && ++done == operations / 2) {
            storage.publish(state);
        }
    }
}
