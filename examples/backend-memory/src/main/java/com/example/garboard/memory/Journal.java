package com.example.garboard.memory;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * The file that makes batches durable: a header, then one record a batch, in order.
 *
 * <pre>
 * header  magic (long)   known length (long)   CRC-32C of both (int)
 * record  length of the operations (int)   CRC-32C of them (int)   operations
 * </pre>
 *
 * The known length is where the file ended when it was last forced. Up to there every record must be whole, and one that
 * is not is damage; behind it, a record that is not whole is where a crash cut the file. The header lies in one sector, so
 * writing it over never leaves half of one.
 *
 * <p>{@link RandomAccessFile}, since a {@code FileChannel} closes itself when a thread that uses it is interrupted.
 * Not thread-safe.
 */
final class Journal implements Closeable {

    static final long MAGIC = 0x6761_7262_6d65_6d31L;
    static final int HEADER_BYTES = 2 * Long.BYTES + Integer.BYTES;
    static final int FRAME_BYTES = 2 * Integer.BYTES;

    private static final int COPY_BYTES = 1 << 20;

    private final RandomAccessFile file;
    private long length;

    private Journal(RandomAccessFile file, long length) {
        this.file = file;
        this.length = length;
    }

    /** Makes a journal without records in {@code path}, whatever is there. */
    static Journal create(Path path) throws IOException {
        Journal journal = new Journal(new RandomAccessFile(path.toFile(), "rw"), HEADER_BYTES);
        try {
            journal.file.setLength(0);
            journal.writeHeader();
            return journal;
        } catch (IOException e) {
            journal.close();
            throw e;
        }
    }

    /** Goes on with the journal in {@code path} after its first {@code length} bytes; what follows them is cut off. */
    static Journal resume(Path path, long length) throws IOException {
        Journal journal = new Journal(new RandomAccessFile(path.toFile(), "rw"), length);
        journal.file.setLength(length);
        return journal;
    }

    long length() {
        return length;
    }

    /** An empty record for so many bytes of operations, to be filled and {@link #append appended}. */
    static ByteBuffer newRecord(int operationsBytes) {
        return ByteBuffer.allocate(FRAME_BYTES + operationsBytes).position(FRAME_BYTES);
    }

    /** Appends a record, from its start to its position. If that fails, nothing of it is there. */
    void append(ByteBuffer record) throws IOException {
        int operationsBytes = record.position() - FRAME_BYTES;
        record.putInt(0, operationsBytes);
        record.putInt(Integer.BYTES, checksum(record.array(), FRAME_BYTES, operationsBytes));
        appendBytes(record.array(), record.position());
    }

    private void appendBytes(byte[] bytes, int count) throws IOException {
        try {
            file.seek(length);
            file.write(bytes, 0, count);
        } catch (IOException e) {
            file.setLength(length);
            throw e;
        }
        length += count;
    }

    /** Appends the bytes of the journal in {@code other} from {@code from} to {@code to}. */
    void appendPart(Path other, long from, long to) throws IOException {
        byte[] buffer = new byte[COPY_BYTES];
        try (RandomAccessFile in = new RandomAccessFile(other.toFile(), "r")) {
            in.seek(from);
            for (long left = to - from; left > 0; ) {
                int count = (int) Math.min(left, buffer.length);
                in.readFully(buffer, 0, count);
                appendBytes(buffer, count);
                left -= count;
            }
        }
    }

    /** Forces everything appended so far to disk, and only then says in the header that it is there. */
    void force() throws IOException {
        file.getFD().sync();
        writeHeader();
    }

    private void writeHeader() throws IOException {
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES).putLong(MAGIC).putLong(length);
        header.putInt(checksum(header.array(), 0, header.position()));
        file.seek(0);
        file.write(header.array());
    }

    static int checksum(byte[] bytes, int from, int count) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, from, count);
        return (int) checksum.getValue();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
