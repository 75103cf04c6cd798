package io.garboard.proxy.peer;

import io.garboard.core.peer.MalformedMessageException;
import io.garboard.core.peer.MessageReader;
import io.garboard.core.raft.Message;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * Cuts what arrives on a lane into frames. What is not yet whole is kept as it came, in pieces, and is only copied into the
 * entries. Confined to an event loop.
 */
final class FrameReader {

    /** Takes what was in the frames. */
    interface Sink {
        void message(Message message);

        void probe(long nonce);
    }

    private final MessageReader messages;
    private final ByteBufAllocator alloc;
    private final int maxFrameBytes;
    private final Sink sink;
    private final ByteBufSource source = new ByteBufSource(Unpooled.EMPTY_BUFFER);
    private @Nullable CompositeByteBuf pieces;

    FrameReader(MessageReader messages, ByteBufAllocator alloc, int maxFrameBytes, Sink sink) {
        this.messages = messages;
        this.alloc = alloc;
        this.maxFrameBytes = maxFrameBytes;
        this.sink = sink;
    }

    /**
     * Takes over {@code data} and hands on every frame that is whole.
     *
     * @throws MalformedMessageException if it makes no sense; nothing more may be added then
     */
    void add(ByteBuf data) throws MalformedMessageException {
        CompositeByteBuf waiting = pieces;
        if (waiting != null) {
            waiting.addComponent(true, data);
            readFrames(waiting);
            if (waiting.isReadable()) {
                waiting.discardReadComponents();
            } else {
                close();
            }
            return;
        }
        try {
            readFrames(data);
            if (data.isReadable()) {
                pieces = alloc.compositeBuffer(Integer.MAX_VALUE).addComponent(true, data.retain());
            }
        } finally {
            data.release();
        }
    }

    private void readFrames(ByteBuf buffer) throws MalformedMessageException {
        while (buffer.readableBytes() >= PeerProtocol.LENGTH_BYTES) {
            int length = buffer.getInt(buffer.readerIndex());
            if (length < 1 || length > maxFrameBytes) {
                throw new MalformedMessageException(
                        "frame length: " + length + " (expected: 1 to " + maxFrameBytes + ")");
            }
            if (buffer.readableBytes() < PeerProtocol.LENGTH_BYTES + length) {
                return;
            }
            buffer.skipBytes(PeerProtocol.LENGTH_BYTES);
            readFrame(buffer, length);
        }
    }

    private void readFrame(ByteBuf buffer, int length) throws MalformedMessageException {
        if (buffer.getByte(buffer.readerIndex()) != PeerProtocol.PROBE) {
            source.frame(buffer, length);
            sink.message(messages.read(source));
            return;
        }
        if (length != PeerProtocol.PROBE_BYTES) {
            throw new MalformedMessageException("probe length: " + length);
        }
        buffer.skipBytes(1);
        sink.probe(buffer.readLong());
    }

    /** Lets go of what is not whole. Idempotent. */
    void close() {
        if (pieces != null) {
            pieces.release();
            pieces = null;
        }
    }
}
