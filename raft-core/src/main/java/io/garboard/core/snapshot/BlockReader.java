package io.garboard.core.snapshot;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Checks the bytes of a snapshot as they come, in pieces of any size: preamble, the order of the blocks, each block's
 * checksum, and at the end the digest over the whole. Holds one block in memory, whatever the bytes claim.
 *
 * <p>What was damaged stays so: after an exception only {@link #verifiedBytes} makes sense. Used by one thread at a time.
 */
final class BlockReader {

    /** Takes the payload of each ROWS block, which is checked. */
    @FunctionalInterface
    interface Rows {
        /** Takes bytes that are valid only during the call. */
        void accept(byte[] buffer, int from, int to) throws IOException;
    }

    private final Rows rows;
    private final MessageDigest sha256 = SnapshotDigest.sha256();
    /** What is here of the preamble, or of the block that is coming in. Grows to the largest block. */
    private byte[] buffer = new byte[4096];

    private int filled;
    private int wanted = SnapshotFormat.PREAMBLE_BYTES;
    private boolean inPreamble = true;
    private boolean prefixKnown;
    private byte lastType;
    private boolean ruined;
    private long verifiedBytes;
    private @Nullable SnapshotMetadata metadata;
    private List<TableRows> counts = List.of();

    BlockReader(Rows rows) {
        this.rows = rows;
    }

    /** Takes the next bytes; all of them. */
    void accept(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            if (lastType == SnapshotFormat.TRAILER) {
                throw damaged("goes on after its trailer");
            }
            int length = Math.min(wanted - filled, bytes.remaining());
            ensureRoom(filled + length);
            bytes.get(buffer, filled, length);
            filled += length;
            if (filled == wanted) {
                advance();
            }
        }
    }

    private void ensureRoom(int bytes) {
        if (bytes > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.max(bytes, Math.min(2 * buffer.length, maxBlockBytes())));
        }
    }

    private static int maxBlockBytes() {
        return SnapshotFormat.PAYLOAD_BYTES_MAX + SnapshotFormat.BLOCK_OVERHEAD_BYTES;
    }

    private void advance() throws IOException {
        if (inPreamble) {
            checkPreamble();
            inPreamble = false;
            verified();
        } else if (!prefixKnown) {
            wanted = checkPrefix() + SnapshotFormat.BLOCK_OVERHEAD_BYTES;
            prefixKnown = true;
        } else {
            checkBlock();
            verified();
        }
    }

    private void verified() {
        sha256.update(buffer, 0, filled);
        verifiedBytes += filled;
        filled = 0;
        wanted = SnapshotFormat.BLOCK_PREFIX_BYTES;
        prefixKnown = false;
    }

    private void checkPreamble() throws SnapshotDamagedException {
        if (!Arrays.equals(
                buffer, 0, SnapshotFormat.MAGIC.length, SnapshotFormat.MAGIC, 0, SnapshotFormat.MAGIC.length)) {
            throw new SnapshotDamagedException("this is no snapshot: it does not begin as one");
        }
        int version = ByteBuffer.wrap(buffer).getInt(SnapshotFormat.MAGIC.length);
        if (version != SnapshotFormat.VERSION) {
            throw new SnapshotDamagedException("the snapshot has format " + version + ", and this version reads format "
                    + SnapshotFormat.VERSION + ": bring all members to the same version");
        }
    }

    /** The length of the payload. */
    private int checkPrefix() throws SnapshotDamagedException {
        byte type = buffer[0];
        boolean expected = lastType == 0
                ? type == SnapshotFormat.HEADER
                : type == SnapshotFormat.ROWS || type == SnapshotFormat.TRAILER;
        if (!expected) {
            throw damaged("has a block of type " + type + " after one of type " + lastType);
        }
        int length = ByteBuffer.wrap(buffer).getInt(1);
        if (length < 0 || length > SnapshotFormat.PAYLOAD_BYTES_MAX) {
            throw damaged("has a block of " + length + " bytes");
        }
        return length;
    }

    private void checkBlock() throws IOException {
        int end = filled - Integer.BYTES;
        CRC32C crc = new CRC32C();
        crc.update(buffer, 0, end);
        if ((int) crc.getValue() != ByteBuffer.wrap(buffer).getInt(end)) {
            throw damaged("has a block whose checksum does not match");
        }
        int from = SnapshotFormat.BLOCK_PREFIX_BYTES;
        byte type = buffer[0];
        switch (type) {
            case SnapshotFormat.HEADER ->
                metadata = SnapshotMetadata.decode(
                        ByteBuffer.wrap(buffer, from, end - from).slice());
            case SnapshotFormat.TRAILER -> checkTrailer(from, end);
            default -> rows.accept(buffer, from, end);
        }
        lastType = type;
    }

    private void checkTrailer(int from, int end) throws SnapshotDamagedException {
        ByteBuffer trailer = ByteBuffer.wrap(buffer, from, end - from);
        counts = TableRows.decode(trailer);
        byte[] expected = new byte[SnapshotFormat.SHA256_BYTES];
        if (trailer.remaining() != expected.length) {
            throw damaged("has a trailer of a wrong length");
        }
        trailer.get(expected);
        if (!MessageDigest.isEqual(expected, sha256.digest())) {
            ruined = true;
            throw damaged("does not match its digest");
        }
    }

    private SnapshotDamagedException damaged(String how) {
        return new SnapshotDamagedException("the snapshot " + how + " (at byte " + verifiedBytes + ")");
    }

    /** How many bytes, from the first on, are whole blocks that were checked. */
    long verifiedBytes() {
        return verifiedBytes;
    }

    /** How many bytes have come. */
    long position() {
        return verifiedBytes + filled;
    }

    /** Forgets the part of a block that came last: the next bytes are those from {@link #verifiedBytes} on. */
    void rewindToVerified() {
        filled = 0;
        wanted = inPreamble ? SnapshotFormat.PREAMBLE_BYTES : SnapshotFormat.BLOCK_PREFIX_BYTES;
        prefixKnown = false;
    }

    /** Whether every block was right, and yet all of them together are not: there is nothing to go on from. */
    boolean isRuined() {
        return ruined;
    }

    /** Null before the header has come. */
    @Nullable
    SnapshotMetadata metadata() {
        return metadata;
    }

    /** Whether the trailer has come, and with it everything. */
    boolean isComplete() {
        return lastType == SnapshotFormat.TRAILER;
    }

    /** What the trailer says; empty before. */
    List<TableRows> counts() {
        return counts;
    }
}
