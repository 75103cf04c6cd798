package io.garboard.core.snapshot;

import static java.nio.charset.StandardCharsets.US_ASCII;

/**
 * The bytes of a snapshot file, version 1. All numbers are big-endian.
 *
 * <pre>
 * preamble   magic "GARBSNAP" (8), version (4)
 * block      type (1), length of the payload (4), payload, CRC32C over type, length and payload (4)
 * file       preamble, one HEADER, any number of ROWS, one TRAILER, nothing after it
 *
 * HEADER     cluster id (8), writer's member id (8), file id (8), index (8), term (8),
 *            number of voters (4), their ids (8 each), number of learners (4), their ids (8 each)
 * ROWS       the next at most 1 MiB of the stream of rows, cut anywhere
 * TRAILER    number of tables (4), for each: length of its name (1), name, rows (8);
 *            SHA-256 over every byte of the file before this block (32)
 *
 * stream     records: TABLE: 1 (1), length of the name (1), name; the rows that follow are its
 *                     ROW:   2 (1), length of the key (4), length of the value (4), key, value
 *                     END:   3 (1)
 * </pre>
 *
 * Each table comes once, its rows ascending by key as unsigned bytes. So a file says nothing of the engine it was read
 * from, and any engine can take it, append-only.
 */
final class SnapshotFormat {

    static final byte[] MAGIC = "GARBSNAP".getBytes(US_ASCII);
    static final int VERSION = 1;
    static final int PREAMBLE_BYTES = MAGIC.length + Integer.BYTES;

    static final byte HEADER = 1;
    static final byte ROWS = 2;
    static final byte TRAILER = 3;

    /** Type and length before the payload. */
    static final int BLOCK_PREFIX_BYTES = 1 + Integer.BYTES;
    /** What a block has beside its payload. */
    static final int BLOCK_OVERHEAD_BYTES = BLOCK_PREFIX_BYTES + Integer.BYTES;

    static final int PAYLOAD_BYTES_MAX = 1 << 20;

    static final byte RECORD_TABLE = 1;
    static final byte RECORD_ROW = 2;
    static final byte RECORD_END = 3;

    static final int SHA256_BYTES = 32;

    /** Longer ones are no row of ours: a length beyond is damage. */
    static final int KEY_BYTES_MAX = 64 << 20;

    static final int VALUE_BYTES_MAX = 1 << 30;

    private SnapshotFormat() {}
}
