package io.garboard.bench.wire;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** A connection in clear. */
record PlainLink(SocketChannel channel) implements Link {

    @Override
    public int read(ByteBuffer into) throws IOException {
        return channel.read(into);
    }

    @Override
    public void write(ByteBuffer from) throws IOException {
        channel.write(from);
    }

    @Override
    public boolean hasUnsent() {
        return false;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
