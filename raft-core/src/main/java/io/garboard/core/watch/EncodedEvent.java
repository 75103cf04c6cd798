package io.garboard.core.watch;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.UnsafeByteOperations;
import io.garboard.core.mvcc.Event;
import io.garboard.core.mvcc.EventHistory;
import io.garboard.core.mvcc.Revision;
import io.garboard.spi.storage.StorageException;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * An event and its bytes as {@code mvccpb.Event}, made when first wanted, once without and once with the previous row,
 * whatever the number of watchers. Rows are copied, never decoded. Confined to the watch loop.
 *
 * <p>Layout: {@code type} = 1 (absent for a put), {@code kv} = 2, {@code prev_kv} = 3.
 */
final class EncodedEvent {

    private static final int TYPE = 1;
    private static final int KV = 2;
    private static final int PREV_KV = 3;

    final long revision;
    private final Event event;
    private @Nullable ByteString plain;
    private @Nullable ByteString withPrevious;
    /** Responses with this event alone, shared by all ranges: without and with the previous row. */
    private final @Nullable SharedResponse[] alone = new @Nullable SharedResponse[2];

    EncodedEvent(long revision, Event event) {
        this.revision = revision;
        this.event = event;
    }

    boolean isPut() {
        return event.type() == Event.Type.PUT;
    }

    byte[] key() {
        return event.key();
    }

    ByteString bytes(boolean previous, EventHistory history) throws StorageException {
        return previous ? withPrevious(history) : plain();
    }

    private ByteString plain() {
        if (plain == null) {
            plain = encode(null);
        }
        return plain;
    }

    private ByteString withPrevious(EventHistory history) throws StorageException {
        if (withPrevious == null) {
            byte[] row = previousRow(history);
            withPrevious = row == null ? plain() : encode(row);
        }
        return withPrevious;
    }

    /** As etcd reads it: the key at the revision before, if that is not compacted, even where the row is still there. */
    private byte @Nullable [] previousRow(EventHistory history) throws StorageException {
        Revision previous = event.previous();
        if (previous == null || revision - 1 < history.compactedRevision()) {
            return null;
        }
        return history.row(previous);
    }

    private ByteString encode(byte @Nullable [] previousRow) {
        int type = event.type() == Event.Type.DELETE ? 1 : 0;
        int size = (type == 0 ? 0 : CodedOutputStream.computeEnumSize(TYPE, type))
                + CodedOutputStream.computeByteArraySize(KV, event.row())
                + (previousRow == null ? 0 : CodedOutputStream.computeByteArraySize(PREV_KV, previousRow));
        byte[] bytes = new byte[size];
        try {
            CodedOutputStream out = CodedOutputStream.newInstance(bytes);
            if (type != 0) {
                out.writeEnum(TYPE, type);
            }
            out.writeByteArray(KV, event.row());
            if (previousRow != null) {
                out.writeByteArray(PREV_KV, previousRow);
            }
            out.checkNoSpaceLeft();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to an array cannot fail", e);
        }
        return UnsafeByteOperations.unsafeWrap(bytes);
    }

    /** The response that holds this event alone. */
    SharedResponse alone(Round round, boolean previous) throws StorageException {
        int form = previous ? 1 : 0;
        SharedResponse batch = alone[form];
        if (batch == null) {
            SharedResponse.Builder builder = new SharedResponse.Builder(round.header());
            builder.add(bytes(previous, round.history()));
            batch = builder.build();
            alone[form] = batch;
        }
        return batch;
    }
}
