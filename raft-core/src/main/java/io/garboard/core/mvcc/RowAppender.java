package io.garboard.core.mvcc;

import com.google.protobuf.WireFormat;
import io.garboard.etcd.wire.RangeResponse;
import io.garboard.spi.storage.ValueTarget;
import java.nio.ByteBuffer;

/**
 * Puts rows into an {@link AnswerBuffer} as the field {@code kvs} of a range's response: the field's tag, which is one
 * byte, the row's length as a varint, the row. Confined to one thread.
 */
final class RowAppender implements ValueTarget {

    private static final byte TAG = (byte) (RangeResponse.KVS_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED);
    private static final int PREFIX_BYTES_MAX = 6;

    private final AnswerBuffer buffer;

    RowAppender(AnswerBuffer buffer) {
        this.buffer = buffer;
    }

    @Override
    public ByteBuffer room(int sizeBytes) {
        ByteBuffer room = buffer.room(PREFIX_BYTES_MAX + sizeBytes);
        room.put(TAG);
        int rest = sizeBytes;
        while (rest >= 0x80) {
            room.put((byte) (rest | 0x80));
            rest >>>= 7;
        }
        return room.put((byte) rest);
    }
}
