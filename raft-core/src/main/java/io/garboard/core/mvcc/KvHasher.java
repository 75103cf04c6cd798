package io.garboard.core.mvcc;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.garboard.core.mvcc.PlainRows.UnreadableRowException;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Hashes rows of the key table as etcd does: CRC-32C over {@code "key"}, then over each row's key and value in order, but
 * for rows that a finished compaction would not have left behind.
 *
 * <p>Source: etcd's {@code server/storage/mvcc/hash.go}.
 */
final class KvHasher {

    private final CRC32C crc = new CRC32C();
    private final long compactRevision;
    private final long revision;
    private final boolean nothingKept;
    private final PlainRows plainRows;

    /**
     * Starts a hash.
     *
     * @param nothingKept whether no key is kept at all: then etcd leaves nothing out
     * @param plainRows what is hashed in place of the stored rows
     */
    KvHasher(long compactRevision, long revision, boolean nothingKept, PlainRows plainRows) {
        this.plainRows = plainRows;
        this.compactRevision = compactRevision;
        this.revision = revision;
        this.nothingKept = nothingKept;
        crc.update("key".getBytes(US_ASCII));
    }

    /** Whether the row is hashed only if it is kept, so that the caller must find that out. */
    boolean asksWhetherKept(byte[] key) {
        return RevisionKey.main(key) <= compactRevision && !nothingKept;
    }

    /** Takes the next row. {@code kept} counts only if {@link #asksWhetherKept}. */
    void add(byte[] key, RowBuffer row, boolean kept) throws UnreadableRowException {
        long main = RevisionKey.main(key);
        boolean leftOut = main > revision
                || (asksWhetherKept(key) && !kept)
                || (main == compactRevision && RevisionKey.isTombstone(key));
        if (!leftOut) {
            crc.update(key);
            if (plainRows == PlainRows.IDENTITY || RevisionKey.isTombstone(key)) {
                crc.update(row.array(), 0, row.sizeBytes());
            } else {
                crc.update(plainRows.plain(Arrays.copyOf(row.array(), row.sizeBytes())));
            }
        }
    }

    KvHash hash() {
        return new KvHash((int) crc.getValue(), compactRevision, revision);
    }
}
