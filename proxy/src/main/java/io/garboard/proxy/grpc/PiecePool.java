package io.garboard.proxy.grpc;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledDirectByteBuf;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Memory for the pieces of long answers, all of one size, used again as soon as it has been sent. Netty's allocator gives a
 * list of 10 MB memory that is new each time, and Java zeroes new memory. Thread-safe.
 *
 * <p>What is in use is bounded by the answers there are, not here; here only what is kept when nobody uses it.
 */
final class PiecePool {

    static final int PIECE_BYTES = 512 * 1024;

    private static final int KEPT_PIECES_MAX = 48;

    /** The last one that came back is the first to go: the caches still have it. */
    private final Deque<ByteBuffer> kept = new ArrayDeque<>(KEPT_PIECES_MAX);

    /** A piece of {@link #PIECE_BYTES}, with whatever was in it before. Its memory comes back when it is released. */
    ByteBuf take(ByteBufAllocator allocator) {
        ByteBuffer memory = poll();
        return new Piece(allocator, memory == null ? ByteBuffer.allocateDirect(PIECE_BYTES) : memory);
    }

    private synchronized @Nullable ByteBuffer poll() {
        return kept.pollFirst();
    }

    private synchronized void keep(ByteBuffer memory) {
        if (kept.size() < KEPT_PIECES_MAX) {
            kept.addFirst(memory);
        }
    }

    private final class Piece extends UnpooledDirectByteBuf {

        private final ByteBuffer memory;

        Piece(ByteBufAllocator allocator, ByteBuffer memory) {
            super(allocator, memory, PIECE_BYTES);
            this.memory = memory;
            clear();
        }

        @Override
        protected void deallocate() {
            super.deallocate();
            keep(memory);
        }
    }
}
