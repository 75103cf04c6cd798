package io.garboard.proxy.grpc;

import io.grpc.Decompressor;
import io.grpc.Status;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Takes the body of a request apart into messages: each is 1 byte that says whether it is compressed, 4 bytes of length (big
 * endian), and as many bytes. Confined to an event loop.
 *
 * <p>No more is kept than what has arrived of one message, and nothing of one above the limit.
 *
 * <p>Source: gRPC over HTTP/2, "Requests"; the order of the checks and their texts: {@code rpc_util.go} of grpc-go.
 */
final class MessageReader {

    static final int HEADER_BYTES = 5;

    private static final int PLAIN = 0;
    private static final int COMPRESSED = 1;

    private final ByteBufAllocator allocator;
    private final int maxMessageBytes;
    private final @Nullable Decompressor decompressor;
    /** Begins with the header of the next message. */
    private @Nullable ByteBuf bytes;
    /** Whether that is memory of our own, and not the transport's. */
    private boolean owned;

    private @Nullable ByteBuf decompressed;
    private @Nullable Status problem;

    MessageReader(ByteBufAllocator allocator, int maxMessageBytes, @Nullable Decompressor decompressor) {
        this.allocator = allocator;
        this.maxMessageBytes = maxMessageBytes;
        this.decompressor = decompressor;
    }

    /** Takes over {@code piece}. */
    void add(ByteBuf piece) {
        if (problem != null) {
            piece.release();
            return;
        }
        if (bytes == null) {
            bytes = piece;
        } else {
            append(bytes, piece);
        }
        checkLength();
    }

    /** Room is made for what has come, and doubled as more comes: to announce a large message costs the server nothing. */
    private void append(ByteBuf head, ByteBuf tail) {
        try {
            var unused = own(head, tail.readableBytes()).writeBytes(tail);
        } finally {
            tail.release();
        }
    }

    /** The first piece is the transport's memory; a second one moves both to memory of our own. */
    private ByteBuf own(ByteBuf head, int moreBytes) {
        if (owned) {
            return head.discardReadBytes();
        }
        ByteBuf whole = allocator.buffer(head.readableBytes() + moreBytes);
        whole.writeBytes(head);
        bytes = whole;
        owned = true;
        head.release();
        return whole;
    }

    /** -1 while the header is not there. */
    private static long declaredBytes(ByteBuf head) {
        return head.readableBytes() < HEADER_BYTES ? -1 : head.getUnsignedInt(head.readerIndex() + 1);
    }

    private void checkLength() {
        long length = bytes == null ? -1 : declaredBytes(bytes);
        if (length > maxMessageBytes) {
            refuse(GrpcErrors.messageTooLarge(length, maxMessageBytes));
        }
    }

    private void refuse(Status status) {
        problem = status;
        release();
    }

    /** Why there will be no more messages; null if nothing is wrong so far. */
    @Nullable
    Status problem() {
        return problem;
    }

    /** Whether a message has begun: as in grpc-go, one whose header is not here as a whole has not. */
    boolean isInMessage() {
        return bytes != null && declaredBytes(bytes) >= 0;
    }

    /**
     * The next message, valid until {@link #skip} or {@link #close}.
     *
     * @return null if it is not here as a whole, or if there is a {@link #problem} with it
     */
    @Nullable
    ByteBuf message() {
        ByteBuf head = bytes;
        if (head == null || head.readableBytes() - HEADER_BYTES < Math.max(0, declaredBytes(head))) {
            return null;
        }
        ByteBuf content = head.slice(head.readerIndex() + HEADER_BYTES, (int) declaredBytes(head));
        int format = head.getUnsignedByte(head.readerIndex());
        if (format == PLAIN) {
            return content;
        }
        if (format != COMPRESSED || decompressor == null) {
            refuse(GrpcErrors.unexpectedFormat(format));
            return null;
        }
        return decompress(content, decompressor);
    }

    private @Nullable ByteBuf decompress(ByteBuf content, Decompressor how) {
        Inflated inflated = Inflated.of(content, how, allocator, maxMessageBytes);
        if (inflated.problem() != null) {
            refuse(inflated.problem());
        }
        decompressed = inflated.message();
        return decompressed;
    }

    /** Goes on to the message after {@link #message}. */
    void skip() {
        ByteBuf head = bytes;
        releaseDecompressed();
        if (head != null) {
            head.skipBytes(HEADER_BYTES + (int) declaredBytes(head));
            if (!head.isReadable()) {
                release();
            } else {
                checkLength();
            }
        }
    }

    /** Gives the memory back. Idempotent. */
    void close() {
        releaseDecompressed();
        release();
    }

    private void releaseDecompressed() {
        if (decompressed != null) {
            decompressed.release();
            decompressed = null;
        }
    }

    private void release() {
        if (bytes != null) {
            bytes.release();
            bytes = null;
            owned = false;
        }
    }
}
