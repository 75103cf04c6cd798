package io.garboard.core.snapshot;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.garboard.core.storage.AppliedPosition;
import io.garboard.core.wal.Disk;
import io.garboard.core.wal.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The file {@code INSTALL}: the engine that was built from a snapshot is whole and on disk, and is to take the place of the
 * one in use. While it is there, a start carries that through.
 *
 * <p>Bytes: magic {@code "GARBINST"} (8), index (8), term (8), CRC32C of these (4). Written beside, forced, and renamed.
 */
final class InstallMarker {

    static final String FILE_NAME = "INSTALL";
    private static final String TEMPORARY_NAME = FILE_NAME + ".tmp";
    private static final byte[] MAGIC = "GARBINST".getBytes(US_ASCII);
    private static final int SIZE_BYTES = MAGIC.length + 2 * Long.BYTES + Integer.BYTES;

    private final Disk disk;
    private final Path directory;

    InstallMarker(Disk disk, Path directory) {
        this.disk = disk;
        this.directory = directory;
    }

    void write(AppliedPosition position) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(SIZE_BYTES)
                .put(MAGIC)
                .putLong(position.index())
                .putLong(position.term());
        CRC32C crc = new CRC32C();
        crc.update(bytes.array(), 0, bytes.position());
        bytes.putInt((int) crc.getValue()).flip();
        Path temporary = directory.resolve(TEMPORARY_NAME);
        try (DiskFile file = disk.create(temporary)) {
            file.write(bytes, 0);
            file.force();
        }
        disk.rename(temporary, directory.resolve(FILE_NAME));
        disk.forceDirectory(directory);
    }

    /**
     * What the marker says; null if there is none.
     *
     * @throws IOException if it cannot be read, or is damaged
     */
    @Nullable
    AppliedPosition read() throws IOException {
        if (!disk.list(directory).contains(FILE_NAME)) {
            return null;
        }
        ByteBuffer bytes = ByteBuffer.allocate(SIZE_BYTES + 1);
        try (DiskFile file = disk.open(directory.resolve(FILE_NAME))) {
            var unused = file.read(bytes, 0);
        }
        bytes.flip();
        CRC32C crc = new CRC32C();
        crc.update(bytes.array(), 0, SIZE_BYTES - Integer.BYTES);
        byte[] magic = new byte[MAGIC.length];
        if (bytes.remaining() == SIZE_BYTES && bytes.getInt(SIZE_BYTES - Integer.BYTES) == (int) crc.getValue()) {
            bytes.get(magic);
            if (java.util.Arrays.equals(magic, MAGIC)) {
                return new AppliedPosition(bytes.getLong(), bytes.getLong());
            }
        }
        throw new IOException(directory.resolve(FILE_NAME)
                + " is damaged: remove the member and add it again with an empty data directory");
    }

    void delete() throws IOException {
        disk.delete(directory.resolve(TEMPORARY_NAME));
        disk.delete(directory.resolve(FILE_NAME));
        disk.forceDirectory(directory);
    }
}
