package io.garboard.core.snapshot;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.garboard.core.wal.DiskFile;
import io.garboard.spi.storage.Table;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Writes a snapshot file as {@link SnapshotFormat} has it: header, then tables with their rows, then {@link #finish}. Holds
 * one block in memory. Used by one thread.
 */
final class SnapshotWriter {

    private final DiskFile file;
    private final MessageDigest sha256 = SnapshotDigest.sha256();
    /** A whole block, with the payload of the one that is being filled. */
    private final ByteBuffer block =
            ByteBuffer.allocate(SnapshotFormat.PAYLOAD_BYTES_MAX + SnapshotFormat.BLOCK_OVERHEAD_BYTES);

    private final List<TableRows> counts = new ArrayList<>();
    private String table = "";
    private long rows;
    private long position;

    /** Begins a file, which is empty. */
    SnapshotWriter(DiskFile file, SnapshotMetadata metadata) throws IOException {
        this.file = file;
        ByteBuffer preamble = ByteBuffer.allocate(SnapshotFormat.PREAMBLE_BYTES)
                .put(SnapshotFormat.MAGIC)
                .putInt(SnapshotFormat.VERSION)
                .flip();
        sha256.update(preamble.duplicate());
        write(preamble);
        beginBlock();
        block.put(metadata.encode());
        endBlock(SnapshotFormat.HEADER);
        beginBlock();
    }

    /** The rows that follow are this table's. */
    void table(Table next) throws IOException {
        endTable();
        table = next.name();
        rows = 0;
        put(SnapshotFormat.RECORD_TABLE);
        put((byte) table.length());
        put(table.getBytes(US_ASCII));
    }

    private void endTable() {
        if (!table.isEmpty()) {
            counts.add(new TableRows(table, rows));
        }
    }

    /** Adds a row; keys ascend. */
    void row(byte[] key, byte[] value) throws IOException {
        put(SnapshotFormat.RECORD_ROW);
        putInt(key.length);
        putInt(value.length);
        put(key);
        put(value);
        rows++;
    }

    /** Writes what is left and the trailer. Nothing is forced. */
    void finish() throws IOException {
        endTable();
        put(SnapshotFormat.RECORD_END);
        endBlock(SnapshotFormat.ROWS);
        beginBlock();
        TableRows.encode(counts, block);
        // The digest of what is before this block; endBlock() adds to the digest, which is not asked any more then.
        block.put(sha256.digest());
        endBlock(SnapshotFormat.TRAILER);
    }

    /** How long the file is so far. */
    long position() {
        return position;
    }

    private int room() {
        return block.capacity() - Integer.BYTES - block.position();
    }

    private void put(byte value) throws IOException {
        if (room() == 0) {
            nextBlock();
        }
        block.put(value);
    }

    private void putInt(int value) throws IOException {
        put((byte) (value >>> 24));
        put((byte) (value >>> 16));
        put((byte) (value >>> 8));
        put((byte) value);
    }

    private void put(byte[] bytes) throws IOException {
        for (int from = 0; from < bytes.length; ) {
            if (room() == 0) {
                nextBlock();
            }
            int length = Math.min(room(), bytes.length - from);
            block.put(bytes, from, length);
            from += length;
        }
    }

    private void nextBlock() throws IOException {
        endBlock(SnapshotFormat.ROWS);
        beginBlock();
    }

    private void beginBlock() {
        block.clear().position(SnapshotFormat.BLOCK_PREFIX_BYTES);
    }

    private void endBlock(byte type) throws IOException {
        int end = block.position();
        block.put(0, type).putInt(1, end - SnapshotFormat.BLOCK_PREFIX_BYTES);
        CRC32C crc = new CRC32C();
        crc.update(block.array(), 0, end);
        block.putInt((int) crc.getValue()).flip();
        sha256.update(block.duplicate());
        write(block);
    }

    private void write(ByteBuffer bytes) throws IOException {
        int length = bytes.remaining();
        file.write(bytes, position);
        position += length;
    }
}
