package io.garboard.conformance.crash;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * HashKV, written anew from its definition: CRC32C over "key", then over key and value of every stored row up to a
 * revision. Of rows at or below the compacted revision only those count that are their key's state at that revision.
 *
 * <p>Source: server/storage/mvcc/hash.go.
 */
final class HashModel {
    private HashModel() {}

    /** The hash that a server with this history and this compaction must give. */
    static int hash(HistoryModel history, long revision, long compacted) {
        Map<ByteString, HistoryModel.Row> latest = new HashMap<>();
        for (HistoryModel.Row row : history.rows()) {
            if (row.main() <= revision) {
                latest.put(row.kv().getKey(), row);
            }
        }
        CRC32C crc = new CRC32C();
        crc.update("key".getBytes(StandardCharsets.US_ASCII));
        for (HistoryModel.Row row : history.rows()) {
            boolean isState = !row.tombstone() && row.equals(latest.get(row.kv().getKey()));
            if (row.main() <= revision && (row.main() > compacted || isState)) {
                crc.update(key(row));
                crc.update(row.kv().toByteArray());
            }
        }
        return (int) crc.getValue();
    }

    private static byte[] key(HistoryModel.Row row) {
        ByteBuffer key = ByteBuffer.allocate(row.tombstone() ? 18 : 17)
                .putLong(row.main())
                .put((byte) '_')
                .putLong(row.sub());
        if (row.tombstone()) {
            key.put((byte) 't');
        }
        return key.array();
    }
}
