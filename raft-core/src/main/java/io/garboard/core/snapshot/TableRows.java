package io.garboard.core.snapshot;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * How many rows a table has, for the trailer.
 *
 * @param table its name
 */
record TableRows(String table, long rows) {

    static int encodedBytes(List<TableRows> counts) {
        int bytes = Integer.BYTES;
        for (TableRows count : counts) {
            bytes += 1 + count.table.length() + Long.BYTES;
        }
        return bytes;
    }

    static void encode(List<TableRows> counts, ByteBuffer target) {
        target.putInt(counts.size());
        for (TableRows count : counts) {
            target.put((byte) count.table.length())
                    .put(count.table.getBytes(US_ASCII))
                    .putLong(count.rows);
        }
    }

    static List<TableRows> decode(ByteBuffer bytes) throws SnapshotDamagedException {
        int tables = bytes.remaining() < Integer.BYTES ? -1 : bytes.getInt();
        if (tables < 0 || tables > bytes.remaining()) {
            throw damaged();
        }
        List<TableRows> counts = new ArrayList<>();
        for (int i = 0; i < tables; i++) {
            int length = bytes.hasRemaining() ? bytes.get() & 0xff : Integer.MAX_VALUE;
            if (bytes.remaining() - Long.BYTES < length) {
                throw damaged();
            }
            byte[] name = new byte[length];
            bytes.get(name);
            counts.add(new TableRows(new String(name, US_ASCII), bytes.getLong()));
        }
        return counts;
    }

    private static SnapshotDamagedException damaged() {
        return new SnapshotDamagedException("the snapshot's trailer has a list of tables that does not end");
    }
}
