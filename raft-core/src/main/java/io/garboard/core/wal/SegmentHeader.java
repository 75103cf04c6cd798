package io.garboard.core.wal;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * The first 64 bytes of a segment, big-endian:
 *
 * <pre>
 *  0  8  magic and format version, "GARBWAL" 1
 *  8  8  sequence number of the segment, without gaps
 * 16  8  cluster id
 * 24  8  member id
 * 32  8  index of the entry before the first one here
 * 40  8  its term
 * 48  4  checksum of the last frame of the segment before; 0 in the first
 * 52  4  flags: 1 if the log begins anew here, whatever is in earlier segments
 * 56  4  CRC32C of bytes 0 to 55
 * 60  4  zero
 * </pre>
 *
 * A segment whose predecessor entry is below the end of the segment before it cuts the log back to that entry.
 */
record SegmentHeader(long sequence, WalIdentity identity, LogPosition start, int previousChecksum, boolean beginsAnew) {

    /** Of a segment that goes on where the one before it ends, or cuts that back. */
    SegmentHeader(long sequence, WalIdentity identity, LogPosition start, int previousChecksum) {
        this(sequence, identity, start, previousChecksum, false);
    }

    static final int BYTES = 64;

    private static final long MAGIC = 0x4741524257414c01L;
    private static final int CHECKED_BYTES = 56;
    private static final int BEGINS_ANEW = 1;

    String fileName() {
        return String.format("%016x-%016x.wal", sequence, start.index() + 1);
    }

    /** Whether a file of this name is a segment. */
    static boolean isSegmentName(String name) {
        return name.matches("[0-9a-f]{16}-[0-9a-f]{16}\\.wal");
    }

    static long sequenceOf(String name) {
        return Long.parseUnsignedLong(name.substring(0, 16), 16);
    }

    ByteBuffer encode() {
        ByteBuffer buffer = ByteBuffer.allocate(BYTES);
        buffer.putLong(MAGIC).putLong(sequence).putLong(identity.clusterId()).putLong(identity.memberId());
        buffer.putLong(start.index())
                .putLong(start.term())
                .putInt(previousChecksum)
                .putInt(beginsAnew ? BEGINS_ANEW : 0);
        buffer.putInt(checksum(buffer)).putInt(0);
        return buffer.flip();
    }

    /** @param buffer at least {@link #BYTES} from position 0 on, if the file has them */
    static SegmentHeader decode(Path file, ByteBuffer buffer) throws WalCorruptException {
        if (buffer.limit() < BYTES || buffer.getLong(0) != MAGIC) {
            throw new WalCorruptException(file, 0, "no segment header of a version that is known");
        }
        if (buffer.getInt(CHECKED_BYTES) != checksum(buffer)) {
            throw new WalCorruptException(file, 0, "the checksum of the segment header is wrong");
        }
        return new SegmentHeader(
                buffer.getLong(8),
                new WalIdentity(buffer.getLong(16), buffer.getLong(24)),
                new LogPosition(buffer.getLong(32), buffer.getLong(40)),
                buffer.getInt(48),
                buffer.getInt(52) == BEGINS_ANEW);
    }

    private static int checksum(ByteBuffer buffer) {
        CRC32C crc = new CRC32C();
        crc.update(buffer.duplicate().clear().limit(CHECKED_BYTES));
        return (int) crc.getValue();
    }

    /** What the frames of this segment are chained to. */
    int checksum() {
        return encode().getInt(CHECKED_BYTES);
    }
}
