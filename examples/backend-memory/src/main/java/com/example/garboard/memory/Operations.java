package com.example.garboard.memory;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.garboard.spi.storage.StorageException;
import io.garboard.spi.storage.Table;
import io.garboard.spi.storage.WriteBatch;
import java.nio.ByteBuffer;

/**
 * A batch as bytes: what a journal record holds.
 *
 * <pre>
 * put     1 (byte)   table's name: length (byte), ASCII   key: length (int), bytes   value: length (int), bytes
 * delete  2 (byte)   table's name                         key
 * </pre>
 */
final class Operations {

    private static final byte PUT = 1;
    private static final byte DELETE = 2;

    private Operations() {}

    static long putBytes(String table, byte[] key, byte[] value) {
        return deleteBytes(table, key) + Integer.BYTES + value.length;
    }

    static long deleteBytes(String table, byte[] key) {
        return 2 + table.length() + Integer.BYTES + key.length;
    }

    /** How many bytes {@code batch} takes. */
    static long sizeBytes(WriteBatch batch) throws StorageException {
        long[] sum = {0};
        batch.forEach(new WriteBatch.Visitor() {
            @Override
            public void put(Table table, byte[] key, byte[] value) {
                sum[0] += putBytes(table.name(), key, value);
            }

            @Override
            public void delete(Table table, byte[] key) {
                sum[0] += deleteBytes(table.name(), key);
            }
        });
        return sum[0];
    }

    static void write(WriteBatch batch, ByteBuffer out) throws StorageException {
        batch.forEach(new WriteBatch.Visitor() {
            @Override
            public void put(Table table, byte[] key, byte[] value) {
                writePut(out, table.name(), key, value);
            }

            @Override
            public void delete(Table table, byte[] key) {
                out.put(DELETE);
                writeName(out, table.name());
                writeBytes(out, key);
            }
        });
    }

    static void writePut(ByteBuffer out, String table, byte[] key, byte[] value) {
        out.put(PUT);
        writeName(out, table);
        writeBytes(out, key);
        writeBytes(out, value);
    }

    private static void writeName(ByteBuffer out, String table) {
        out.put((byte) table.length());
        out.put(table.getBytes(US_ASCII));
    }

    private static void writeBytes(ByteBuffer out, byte[] bytes) {
        out.putInt(bytes.length);
        out.put(bytes);
    }

    /** Applies everything in {@code in}, whose checksum was right, to {@code draft}. */
    static void replay(ByteBuffer in, State.Draft draft) {
        while (in.hasRemaining()) {
            byte kind = in.get();
            String table = new String(readBytes(in, in.get()), US_ASCII);
            byte[] key = readBytes(in, in.getInt());
            if (kind == PUT) {
                draft.put(table, key, readBytes(in, in.getInt()));
            } else {
                draft.remove(table, key);
            }
        }
    }

    private static byte[] readBytes(ByteBuffer in, int length) {
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }
}
