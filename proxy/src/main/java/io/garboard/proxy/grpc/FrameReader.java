package io.garboard.proxy.grpc;

import io.grpc.Status;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Gathers the one gRPC frame of a unary request: 1 byte that says whether it is compressed, 4 bytes of length (big endian),
 * the message. Confined to an event loop.
 *
 * <p>A frame above the limit is dropped as it arrives, not kept; the rest is read to its end, since leaving it unread would
 * eat into the connection's flow-control window.
 */
final class FrameReader {

    static final int HEADER_BYTES = 5;

    private final ByteBufAllocator allocator;
    private final int maxMessageBytes;
    private @Nullable ByteBuf frame;
    private boolean owned;
    private long tooLargeBytes;

    FrameReader(ByteBufAllocator allocator, int maxMessageBytes) {
        this.allocator = allocator;
        this.maxMessageBytes = maxMessageBytes;
    }

    /** Takes over {@code piece}. */
    void add(ByteBuf piece) {
        if (tooLargeBytes > 0) {
            piece.release();
            return;
        }
        frame = frame == null ? piece : join(frame, piece);
        long length = declaredBytes(frame);
        if (length > maxMessageBytes || frame.readableBytes() > HEADER_BYTES + (long) maxMessageBytes) {
            tooLargeBytes = Math.max(length, frame.readableBytes() - HEADER_BYTES);
            close();
        }
    }

    /** -1 while the header is not there. */
    private static long declaredBytes(ByteBuf frame) {
        return frame.readableBytes() < HEADER_BYTES ? -1 : frame.getUnsignedInt(frame.readerIndex() + 1);
    }

    /** The first piece is the transport's memory; a second one moves both to memory of our own. */
    private ByteBuf join(ByteBuf head, ByteBuf tail) {
        ByteBuf whole = head;
        if (!owned) {
            whole = allocator.buffer(Math.max(wholeBytes(head), head.readableBytes() + tail.readableBytes()));
            whole.writeBytes(head);
            head.release();
            owned = true;
        }
        whole.writeBytes(tail);
        tail.release();
        return whole;
    }

    /** What the frame will need, as far as the limit lets its header be believed. */
    private int wholeBytes(ByteBuf head) {
        long length = declaredBytes(head);
        return length > maxMessageBytes ? 0 : HEADER_BYTES + (int) Math.max(length, 0);
    }

    /** Null if there is exactly one whole, uncompressed message. */
    @Nullable
    Status check() {
        if (tooLargeBytes > 0) {
            return GrpcErrors.messageTooLarge(tooLargeBytes, maxMessageBytes);
        }
        if (frame == null || frame.readableBytes() < HEADER_BYTES || messageBytes() != declaredBytes(frame)) {
            return Status.INTERNAL.withDescription("grpc: a unary call takes exactly one whole message");
        }
        if (frame.getByte(frame.readerIndex()) != 0) {
            return Status.INTERNAL.withDescription("grpc: compressed flag set with identity or empty encoding");
        }
        return null;
    }

    int messageBytes() {
        return frame == null ? 0 : frame.readableBytes() - HEADER_BYTES;
    }

    /** The message, valid until {@link #close}. */
    ByteBuf message() {
        if (frame == null) {
            throw new IllegalStateException("no message");
        }
        return frame.slice(frame.readerIndex() + HEADER_BYTES, messageBytes());
    }

    /** Gives the memory back. Idempotent. */
    void close() {
        if (frame != null) {
            frame.release();
            frame = null;
        }
    }
}
