package io.garboard.proxy.peer;

import io.garboard.core.peer.ByteSource;
import io.netty.buffer.ByteBuf;

/** Reads one frame out of a buffer that holds more. Confined to an event loop. */
final class ByteBufSource implements ByteSource {

    private ByteBuf buffer;
    private int end;

    ByteBufSource(ByteBuf empty) {
        this.buffer = empty;
    }

    /** The next {@code length} bytes of {@code source}, whose reader index moves on with every read. */
    void frame(ByteBuf source, int length) {
        buffer = source;
        end = source.readerIndex() + length;
    }

    @Override
    public int remaining() {
        return end - buffer.readerIndex();
    }

    @Override
    public byte readByte() {
        return buffer.readByte();
    }

    @Override
    public int readInt() {
        return buffer.readInt();
    }

    @Override
    public long readLong() {
        return buffer.readLong();
    }

    @Override
    public void readBytes(byte[] target) {
        buffer.readBytes(target);
    }
}
