package io.garboard.core.peer;

import java.nio.ByteBuffer;

/** Reads from an array. */
record BufferSource(ByteBuffer buffer) implements ByteSource {

    @Override
    public int remaining() {
        return buffer.remaining();
    }

    @Override
    public byte readByte() {
        return buffer.get();
    }

    @Override
    public int readInt() {
        return buffer.getInt();
    }

    @Override
    public long readLong() {
        return buffer.getLong();
    }

    @Override
    public void readBytes(byte[] target) {
        buffer.get(target);
    }
}
