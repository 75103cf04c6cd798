package io.garboard.proxy.encryption;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Decrypts encoded {@code mvccpb.Event}s ({@code type} = 1, {@code kv} = 2, {@code prev_kv} = 3). The member hands the same
 * object to all who watch an event, so the last ones are remembered by their identity: at most {@value #SLOTS}, small ones
 * only. Any thread; two that meet the same event at the same time may both decrypt it.
 */
final class PlainEvents {

    private static final int SLOTS = 512;
    private static final int REMEMBERED_BYTES_MAX = 64 * 1024;
    private static final int TYPE_TAG = 0x08;
    private static final int KV_TAG = 0x12;
    private static final int PREV_KV_TAG = 0x1a;

    private record Known(ByteString event, ByteString plain) {}

    private final AtomicReferenceArray<Known> known = new AtomicReferenceArray<>(SLOTS);

    /** The event itself if it is in clear. */
    @SuppressWarnings("ReferenceEquality") // what is shared is known by its identity
    ByteString plain(ByteString event, Secrets secrets) throws UnusableValueException {
        int slot = System.identityHashCode(event) & (SLOTS - 1);
        Known before = known.get(slot);
        if (before != null && before.event == event) {
            return before.plain;
        }
        ByteString plain = decrypt(event, secrets);
        if (plain != event && event.size() <= REMEMBERED_BYTES_MAX) {
            known.set(slot, new Known(event, plain));
        }
        return plain;
    }

    @SuppressWarnings("ReferenceEquality") // the very row means that nothing was to be done
    private static ByteString decrypt(ByteString event, Secrets secrets) throws UnusableValueException {
        RowView view = new RowView();
        int type = 0;
        ByteString row = null;
        ByteString previous = null;
        int at = 0;
        while (at < event.size()) {
            int tag = event.byteAt(at++);
            if (tag == TYPE_TAG) {
                type = event.byteAt(at++);
                continue;
            }
            int length = 0;
            int shift = 0;
            byte next;
            do {
                next = event.byteAt(at++);
                length |= (next & 0x7f) << shift;
                shift += 7;
            } while (next < 0);
            ByteString field = event.substring(at, at + length);
            at += length;
            if (tag == KV_TAG) {
                row = field;
            } else if (tag == PREV_KV_TAG) {
                previous = field;
            }
        }
        // A deletion's row has no value: it would be refused for being in clear.
        ByteString plainRow = row == null || type != 0 ? row : Responses.row(row, view, secrets);
        ByteString plainPrevious = previous == null ? null : Responses.row(previous, view, secrets);
        return plainRow == row && plainPrevious == previous ? event : encode(type, plainRow, plainPrevious);
    }

    private static ByteString encode(int type, @Nullable ByteString row, @Nullable ByteString previous) {
        int size = (type == 0 ? 0 : CodedOutputStream.computeEnumSize(1, type))
                + (row == null ? 0 : CodedOutputStream.computeBytesSize(2, row))
                + (previous == null ? 0 : CodedOutputStream.computeBytesSize(3, previous));
        byte[] bytes = new byte[size];
        try {
            CodedOutputStream out = CodedOutputStream.newInstance(bytes);
            if (type != 0) {
                out.writeEnum(1, type);
            }
            if (row != null) {
                out.writeBytes(2, row);
            }
            if (previous != null) {
                out.writeBytes(3, previous);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("writing to an array cannot fail", e);
        }
        return UnsafeByteOperations.unsafeWrap(bytes);
    }
}
