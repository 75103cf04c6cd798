package io.garboard.core.lease;

import com.google.protobuf.InvalidProtocolBufferException;
import io.garboard.core.storage.RowWriter;
import io.garboard.core.storage.Tables;
import io.garboard.spi.storage.ReadView;
import io.garboard.spi.storage.RowCursor;
import io.garboard.spi.storage.StorageException;
import io.garboard.spi.storage.StorageException.Kind;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * The rows of the lease table: the id as 8 bytes, big-endian (a negative id sorts last), to {@code leasepb.Lease}.
 *
 * <p>Source: etcd's {@code server/storage/schema/lease.go}.
 */
final class LeaseRows {

    private LeaseRows() {}

    static void put(RowWriter rows, Lease lease) {
        byte[] value = io.garboard.etcd.lease.Lease.newBuilder()
                .setID(lease.id)
                .setTTL(lease.ttlSeconds)
                .setRemainingTTL(lease.remainingTtlSeconds)
                .build()
                .toByteArray();
        rows.put(Tables.LEASE, key(lease.id), value);
    }

    static void delete(RowWriter rows, long id) {
        rows.delete(Tables.LEASE, key(id));
    }

    static void forEach(ReadView view, Consumer<io.garboard.etcd.lease.Lease> consumer) throws StorageException {
        try (RowCursor cursor = view.scan(Tables.LEASE, new byte[0], null)) {
            while (cursor.next()) {
                consumer.accept(decode(cursor.value()));
            }
        }
    }

    private static io.garboard.etcd.lease.Lease decode(byte[] value) throws StorageException {
        try {
            return io.garboard.etcd.lease.Lease.parseFrom(value);
        } catch (InvalidProtocolBufferException e) {
            throw new StorageException(Kind.CORRUPT, "a row of the lease table cannot be decoded", e);
        }
    }

    private static byte[] key(long id) {
        return ByteBuffer.allocate(Long.BYTES).putLong(id).array();
    }
}
