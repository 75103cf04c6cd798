package io.garboard.core.snapshot;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.garboard.core.storage.Tables;
import io.garboard.spi.storage.Table;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes the stream of rows apart, which comes in pieces cut anywhere. Holds one row in memory, and of a row that is coming in
 * no more than has come. Used by one thread.
 */
final class RowDecoder implements BlockReader.Rows {

    /** Takes rows in the order of the file. */
    @FunctionalInterface
    interface Sink {
        /** Takes a row; the arrays are its own from now on. */
        void row(Table table, byte[] key, byte[] value) throws IOException;
    }

    private enum Stage {
        KIND,
        NAME_LENGTH,
        NAME,
        LENGTHS,
        KEY,
        VALUE,
        ENDED
    }

    private static final int LENGTHS_BYTES = 2 * Integer.BYTES;

    private final Sink sink;
    private final Field field = new Field();
    private final Set<String> seen = new HashSet<>();
    private final List<TableRows> counts = new ArrayList<>();
    private Stage stage = Stage.KIND;
    private @Nullable Table table;
    private long rows;
    private int valueLength;
    private byte[] key = {};
    private byte @Nullable [] lastKey;

    RowDecoder(Sink sink) {
        this.sink = sink;
        field.begin(1);
    }

    @Override
    public void accept(byte[] buffer, int from, int to) throws IOException {
        int at = from;
        while (at < to) {
            if (stage == Stage.ENDED) {
                throw new SnapshotDamagedException("the snapshot has rows after the end of its rows");
            }
            at += field.take(buffer, at, to);
            // A field of no bytes is complete at once.
            while (field.isComplete() && stage != Stage.ENDED) {
                next(field.bytes());
            }
        }
    }

    private void next(byte[] bytes) throws IOException {
        switch (stage) {
            case KIND -> kind(bytes[0]);
            case NAME_LENGTH -> enter(Stage.NAME, bytes[0] & 0xff);
            case NAME -> {
                beginTable(new String(bytes, US_ASCII));
                enter(Stage.KIND, 1);
            }
            case LENGTHS -> lengths(ByteBuffer.wrap(bytes));
            case KEY -> {
                key = bytes;
                enter(Stage.VALUE, valueLength);
            }
            case VALUE -> {
                row(bytes);
                enter(Stage.KIND, 1);
            }
            case ENDED -> throw new IllegalStateException("the end has no bytes");
        }
    }

    private void enter(Stage nextStage, int length) {
        stage = nextStage;
        field.begin(length);
    }

    private void kind(byte kind) throws SnapshotDamagedException {
        switch (kind) {
            case SnapshotFormat.RECORD_TABLE -> enter(Stage.NAME_LENGTH, 1);
            case SnapshotFormat.RECORD_ROW -> enter(Stage.LENGTHS, LENGTHS_BYTES);
            case SnapshotFormat.RECORD_END -> {
                endTable();
                stage = Stage.ENDED;
            }
            default -> throw new SnapshotDamagedException("the snapshot has a record of type " + kind);
        }
    }

    private void lengths(ByteBuffer lengths) throws SnapshotDamagedException {
        int keyLength = lengths.getInt();
        valueLength = lengths.getInt();
        if (table == null
                || keyLength < 0
                || keyLength > SnapshotFormat.KEY_BYTES_MAX
                || valueLength < 0
                || valueLength > SnapshotFormat.VALUE_BYTES_MAX) {
            throw new SnapshotDamagedException("the snapshot has a row with a key of " + keyLength
                    + " bytes and a value of " + valueLength + (table == null ? ", and no table for it" : ""));
        }
        enter(Stage.KEY, keyLength);
    }

    private void beginTable(String name) throws SnapshotDamagedException {
        endTable();
        lastKey = null;
        rows = 0;
        table = Tables.ALL.stream()
                .filter(known -> known.name().equals(name))
                .findFirst()
                .orElseThrow(
                        () -> new SnapshotDamagedException(
                                "the snapshot holds a table that this version does not know: bring all members to the same version"));
        if (!seen.add(name)) {
            throw new SnapshotDamagedException("the snapshot holds table " + name + " twice");
        }
    }

    private void endTable() {
        if (table != null) {
            counts.add(new TableRows(table.name(), rows));
        }
    }

    private void row(byte[] value) throws IOException {
        Table current = table;
        byte[] last = lastKey;
        if (current == null || (last != null && Arrays.compareUnsigned(last, key) >= 0)) {
            throw new SnapshotDamagedException("the snapshot's rows are out of order");
        }
        lastKey = key;
        rows++;
        sink.row(current, key, value);
    }

    /** Whether the end of the rows has come. */
    boolean isComplete() {
        return stage == Stage.ENDED;
    }

    /** The rows that came, table by table. */
    List<TableRows> counts() {
        return counts;
    }

    /** A number of bytes that come in pieces; takes no more memory than twice of what has come. */
    private static final class Field {
        private static final int FIRST_BYTES = 64 << 10;

        private byte[] bytes = {};
        private int length;
        private int filled;

        void begin(int newLength) {
            length = newLength;
            filled = 0;
            bytes = new byte[Math.min(length, FIRST_BYTES)];
        }

        int take(byte[] buffer, int from, int to) {
            int taken = Math.min(length - filled, to - from);
            if (filled + taken > bytes.length) {
                long grown = Math.min(length, Math.max(2L * bytes.length, filled + taken));
                bytes = Arrays.copyOf(bytes, (int) grown);
            }
            System.arraycopy(buffer, from, bytes, filled, taken);
            filled += taken;
            return taken;
        }

        boolean isComplete() {
            return filled == length;
        }

        /** The whole field, at its exact length. */
        byte[] bytes() {
            return bytes;
        }
    }
}
