package io.garboard.proxy.grpc;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.MessageLite;
import com.google.protobuf.WireFormat;
import com.linecorp.armeria.common.HttpData;
import io.garboard.core.mvcc.AnswerBuffer;
import io.garboard.etcd.wire.RangeResponse;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A long answer in pieces of pooled memory, each of which is sent as it is. One large buffer would be allocated and zeroed
 * anew for every list, since it is larger than what a pool keeps.
 *
 * <p>The first piece begins with the gRPC frame's header, which is filled in at the end. Filled by one thread and then
 * handed to another; whoever has it calls {@link #finish} or {@link #clear}.
 */
final class AnswerPieces implements AnswerBuffer {

    private static final int FIRST_BYTES = 64 * 1024;
    private static final byte ROW_TAG =
            (byte) (RangeResponse.KVS_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_LENGTH_DELIMITED);
    private static final int ROW_START_BYTES_MAX = 6;

    private final ByteBufAllocator allocator;
    private final PiecePool pool;
    private final List<ByteBuf> pieces = new ArrayList<>();
    private @Nullable ByteBuffer room;

    AnswerPieces(ByteBufAllocator allocator, PiecePool pool) {
        this.allocator = allocator;
        this.pool = pool;
    }

    boolean isEmpty() {
        return pieces.isEmpty();
    }

    /** Room behind the start of a field {@code kvs} of a range's response: its tag, which is one byte, and its length. */
    @Override
    public ByteBuffer room(int sizeBytes) {
        ByteBuffer current = open(ROW_START_BYTES_MAX + sizeBytes).put(ROW_TAG);
        int rest = sizeBytes;
        while (rest >= 0x80) {
            current.put((byte) (rest | 0x80));
            rest >>>= 7;
        }
        return current.put((byte) rest);
    }

    private ByteBuffer open(int sizeBytes) {
        ByteBuffer current = room;
        if (current == null || current.remaining() < sizeBytes) {
            countPiece();
            current = openPiece(sizeBytes);
            room = current;
        }
        return current;
    }

    private ByteBuffer openPiece(int sizeBytes) {
        ByteBuf piece;
        int start = 0;
        if (pieces.isEmpty()) {
            start = MessageReader.HEADER_BYTES;
            piece = allocator.directBuffer(Math.max(FIRST_BYTES, start + sizeBytes));
        } else {
            piece = sizeBytes <= PiecePool.PIECE_BYTES ? pool.take(allocator) : allocator.directBuffer(sizeBytes);
        }
        pieces.add(piece);
        ByteBuffer memory = piece.nioBuffer(0, piece.capacity());
        return memory.position(start);
    }

    private void countPiece() {
        if (room != null) {
            pieces.get(pieces.size() - 1).writerIndex(room.position());
        }
    }

    /**
     * The frame of one message: what was put in, and then {@code rest}. Nothing is left here. It is one object, since the
     * HTTP library joins those of an answer by copying.
     */
    HttpData finish(MessageLite rest) {
        append(rest);
        countPiece();
        pieces.get(0).setByte(0, 0).setInt(1, (int) sizeBytes());
        HttpData frame = HttpData.wrap(pieces.size() == 1 ? pieces.get(0) : joined());
        pieces.clear();
        room = null;
        return frame;
    }

    private ByteBuf joined() {
        CompositeByteBuf frame = allocator.compositeDirectBuffer(pieces.size());
        pieces.forEach(piece -> frame.addComponent(true, piece));
        return frame;
    }

    private void append(MessageLite message) {
        int size = message.getSerializedSize();
        ByteBuffer target = open(size);
        try {
            ByteBuffer exact = target.slice(target.position(), size);
            message.writeTo(CodedOutputStream.newInstance(exact));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        target.position(target.position() + size);
    }

    /** The bytes that were put in so far. */
    long sizeBytes() {
        countPiece();
        long bytes = 0;
        for (ByteBuf piece : pieces) {
            bytes += piece.readableBytes();
        }
        return Math.max(0, bytes - MessageReader.HEADER_BYTES);
    }

    @Override
    public void clear() {
        room = null;
        pieces.forEach(ByteBuf::release);
        pieces.clear();
    }
}
