package io.garboard.tck.storage;

import io.garboard.spi.storage.StorageException;
import io.garboard.spi.storage.StorageException.Kind;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;

/** A whole state in one file, written anew each time: magic, then rows, then a mark and the checksum of it all. */
final class ReferenceFile {

    private static final long MAGIC = 0x6761_7262_6f61_7264L;
    private static final int ROW = 1;
    private static final int END = 2;
    private static final int NAMES_AND_FRAME_BYTES = 1 << 16;
    private static final int RESERVE_STEP_BYTES = 1 << 16;

    private final Path file;
    private final Defect defect;

    ReferenceFile(Path directory, Defect defect) {
        this.file = directory.resolve("data");
        this.defect = defect;
    }

    long sizeBytes() throws IOException {
        return Files.exists(file) ? Files.size(file) : 0;
    }

    /** Makes sure that there is room to write {@code state}. */
    void reserve(ReferenceState state) throws IOException {
        try (RandomAccessFile next = new RandomAccessFile(next().toFile(), "rw")) {
            long missing = state.liveBytes() + NAMES_AND_FRAME_BYTES - next.length();
            next.seek(next.length());
            for (; missing > 0; missing -= RESERVE_STEP_BYTES) {
                next.write(new byte[RESERVE_STEP_BYTES]);
            }
        }
    }

    private Path next() {
        return file.resolveSibling("data.tmp");
    }

    /** Replaces the file, in the room reserved. Whether or not the thread is interrupted. */
    void write(ReferenceState state) throws IOException {
        try (RandomAccessFile out = new RandomAccessFile(next().toFile(), "rw")) {
            CRC32C checksum = new CRC32C();
            ByteArrayOutputStream buffer = new ByteArrayOutputStream();
            DataOutputStream rows = new DataOutputStream(buffer);
            rows.writeLong(MAGIC);
            for (var table : state.tables().entrySet()) {
                for (var row : table.getValue().entrySet()) {
                    writeRow(rows, table.getKey(), row.getKey(), row.getValue());
                    flush(buffer, out, checksum);
                }
            }
            rows.write(END);
            flush(buffer, out, checksum);
            rows.writeLong(checksum.getValue());
            out.write(buffer.toByteArray());
            out.setLength(out.getFilePointer());
            out.getFD().sync();
        }
        Files.move(next(), file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void writeRow(DataOutputStream out, String table, byte[] key, byte[] value) throws IOException {
        out.write(ROW);
        out.writeUTF(table);
        out.writeInt(key.length);
        out.write(key);
        out.writeInt(value.length);
        out.write(value);
    }

    private static void flush(ByteArrayOutputStream buffer, RandomAccessFile out, CRC32C checksum) throws IOException {
        byte[] bytes = buffer.toByteArray();
        checksum.update(bytes);
        out.write(bytes);
        buffer.reset();
    }

    ReferenceState read() throws IOException, StorageException {
        ReferenceState state = new ReferenceState(defect);
        if (Files.exists(file)) {
            CRC32C checksum = new CRC32C();
            try (InputStream raw = new java.io.BufferedInputStream(Files.newInputStream(file))) {
                read(new DataInputStream(new CheckedInputStream(raw, checksum)), checksum, state);
            } catch (java.io.EOFException e) {
                if (defect != Defect.IGNORES_A_LOST_END) {
                    throw damaged();
                }
            }
        }
        return state;
    }

    private void read(DataInputStream in, CRC32C checksum, ReferenceState state) throws IOException, StorageException {
        if (in.readLong() != MAGIC) {
            if (defect == Defect.TAKES_A_DESTROYED_HEADER_FOR_NONE) {
                return;
            }
            throw damaged();
        }
        int mark;
        while ((mark = in.read()) == ROW) {
            String table = in.readUTF();
            byte[] key = readBytes(in);
            state.put(table, key, readBytes(in));
        }
        if (mark == -1) {
            throw new java.io.EOFException();
        }
        long sum = checksum.getValue();
        if (mark != END || in.readLong() != sum) {
            if (defect != Defect.IGNORES_CHECKSUMS) {
                throw damaged();
            }
        }
    }

    private byte[] readBytes(DataInputStream in) throws IOException, StorageException {
        int length = in.readInt();
        if (length < 0 || length > sizeBytes()) {
            throw damaged();
        }
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new java.io.EOFException();
        }
        return bytes;
    }

    private StorageException damaged() {
        if (defect == Defect.THROWS_RUNTIME_EXCEPTIONS_ON_DAMAGE) {
            throw new ArrayIndexOutOfBoundsException("damage");
        }
        if (defect == Defect.KILLS_THE_JVM_ON_DAMAGE) {
            Runtime.getRuntime().halt(134);
        }
        return new StorageException(Kind.CORRUPT, file + " is damaged: restore it from a backup");
    }
}
