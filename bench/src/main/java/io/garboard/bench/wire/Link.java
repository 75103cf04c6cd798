package io.garboard.bench.wire;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** The bytes of one connection, in clear or over TLS. Confined to the thread of its {@link GrpcClient}. */
interface Link extends Closeable {

    /** The channel below, non-blocking, for the selector. */
    SocketChannel channel();

    /** Reads what is there into {@code into}; returns how many bytes, -1 at the end of the stream. */
    int read(ByteBuffer into) throws IOException;

    /** Writes what the socket takes; {@code from} keeps the rest. */
    void write(ByteBuffer from) throws IOException;

    /** Whether bytes that were written here still wait for the socket. */
    boolean hasUnsent();
}
