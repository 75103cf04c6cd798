package io.garboard.proxy.peer;

import io.garboard.core.peer.MessageWriter;
import io.garboard.core.raft.Message;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.List;

/** Puts messages into one buffer, each in its frame. Confined to an event loop. */
final class BatchWriter {

    private final MessageWriter messages = new MessageWriter();

    /**
     * One buffer of exactly the right size.
     *
     * @param contentBytes the sum of the messages' sizes
     */
    ByteBuf write(ByteBufAllocator alloc, List<Message> batch, int contentBytes) {
        int total = Math.addExact(contentBytes, batch.size() * PeerProtocol.LENGTH_BYTES);
        ByteBuf buffer = alloc.directBuffer(total, total);
        ByteBuffer bytes = buffer.nioBuffer(0, total);
        for (Message message : batch) {
            int lengthAt = bytes.position();
            bytes.position(lengthAt + PeerProtocol.LENGTH_BYTES);
            messages.write(message, bytes);
            bytes.putInt(lengthAt, bytes.position() - lengthAt - PeerProtocol.LENGTH_BYTES);
        }
        buffer.writerIndex(bytes.position());
        return buffer;
    }

    static ByteBuf probe(ByteBufAllocator alloc, long nonce) {
        return alloc.directBuffer(PeerProtocol.LENGTH_BYTES + PeerProtocol.PROBE_BYTES)
                .writeInt(PeerProtocol.PROBE_BYTES)
                .writeByte(PeerProtocol.PROBE)
                .writeLong(nonce);
    }
}
