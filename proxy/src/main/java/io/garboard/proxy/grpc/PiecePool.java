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
 * <p>There are so many at most, whether they are in use or not; an answer that needs more gets memory of Netty's, which is
 * given back when it has been sent.
 */
final class PiecePool {

    static final int PIECE_BYTES = 512 * 1024;

    static final int PIECES_MAX = 48;

    /** The last one that came back is the first to go: the caches still have it. */
    private final Deque<ByteBuffer> idle = new ArrayDeque<>(PIECES_MAX);

    private int made;

    /** A piece of {@link #PIECE_BYTES}, with whatever was in it before. Its memory comes back when it is released. */
    ByteBuf take(ByteBufAllocator allocator) {
        ByteBuffer memory = memory();
        return memory == null ? allocator.directBuffer(PIECE_BYTES) : new Piece(allocator, memory);
    }

    private synchronized @Nullable ByteBuffer memory() {
        ByteBuffer memory = idle.pollFirst();
        if (memory == null && made < PIECES_MAX) {
            memory = ByteBuffer.allocateDirect(PIECE_BYTES);
            made++;
        }
        return memory;
    }

    private synchronized void giveBack(ByteBuffer memory) {
        idle.addFirst(memory);
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
            giveBack(memory);
        }
    }
}
