package io.garboard.proxy.encryption;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.garboard.core.mvcc.AnswerBuffer;
import io.garboard.etcd.wire.RangeResponse;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Gathers an answer in pieces, each no larger than it has to be. */
final class SentBytes implements AnswerBuffer {

    private final int pieceBytes;
    private final List<ByteBuffer> pieces = new ArrayList<>();

    SentBytes(int pieceBytes) {
        this.pieceBytes = pieceBytes;
    }

    @Override
    public ByteBuffer room(int sizeBytes) {
        if (pieces.isEmpty() || last().remaining() < sizeBytes) {
            pieces.add(ByteBuffer.allocateDirect(Math.max(sizeBytes, pieceBytes)));
        }
        return last();
    }

    private ByteBuffer last() {
        return pieces.get(pieces.size() - 1);
    }

    @Override
    public void clear() {
        pieces.clear();
    }

    boolean isEmpty() {
        return pieces.isEmpty();
    }

    /** What goes out on the wire. */
    RangeResponse with(RangeResponse rest) throws InvalidProtocolBufferException {
        ByteString bytes = ByteString.EMPTY;
        for (ByteBuffer piece : pieces) {
            bytes = bytes.concat(ByteString.copyFrom(piece.duplicate().flip()));
        }
        return RangeResponse.parseFrom(bytes.concat(rest.toByteString()));
    }
}
