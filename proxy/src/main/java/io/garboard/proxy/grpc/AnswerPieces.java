package io.garboard.proxy.grpc;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.MessageLite;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpObject;
import io.garboard.core.mvcc.AnswerBuffer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
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
    private static final int PIECE_BYTES_MAX = 1024 * 1024;

    private final ByteBufAllocator allocator;
    private final List<ByteBuf> pieces = new ArrayList<>();
    private @Nullable ByteBuffer room;
    private int nextBytes = FIRST_BYTES;

    AnswerPieces(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    boolean isEmpty() {
        return pieces.isEmpty();
    }

    @Override
    public ByteBuffer room(int sizeBytes) {
        ByteBuffer current = room;
        if (current == null || current.remaining() < sizeBytes) {
            countPiece();
            current = openPiece(sizeBytes);
            room = current;
        }
        return current;
    }

    private ByteBuffer openPiece(int sizeBytes) {
        int header = pieces.isEmpty() ? FrameReader.HEADER_BYTES : 0;
        ByteBuf piece = allocator.directBuffer(Math.max(nextBytes, header + sizeBytes));
        nextBytes = Math.min(nextBytes * 2, PIECE_BYTES_MAX);
        pieces.add(piece);
        ByteBuffer memory = piece.nioBuffer(0, piece.capacity());
        return memory.position(header);
    }

    private void countPiece() {
        if (room != null) {
            pieces.get(pieces.size() - 1).writerIndex(room.position());
        }
    }

    /** The frame of one message: what was put in, and then {@code rest}. Nothing is left here. */
    List<HttpObject> finish(MessageLite rest) {
        append(rest);
        countPiece();
        pieces.get(0).setByte(0, 0).setInt(1, (int) sizeBytes());
        List<HttpObject> frame = new ArrayList<>(pieces.size());
        pieces.forEach(piece -> frame.add(HttpData.wrap(piece)));
        pieces.clear();
        room = null;
        return frame;
    }

    private void append(MessageLite message) {
        int size = message.getSerializedSize();
        ByteBuffer target = room(size);
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
        return Math.max(0, bytes - FrameReader.HEADER_BYTES);
    }

    @Override
    public void clear() {
        room = null;
        nextBytes = FIRST_BYTES;
        pieces.forEach(ByteBuf::release);
        pieces.clear();
    }
}
