package io.garboard.core.wal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** An open file. Used by one thread at a time. */
public interface DiskFile extends Closeable {

    long size() throws IOException;

    /** Fills the buffer from {@code position} on, as far as the file goes; returns how many bytes that were. */
    int read(ByteBuffer target, long position) throws IOException;

    /** Writes the whole buffer; the file grows if it must. Durable once {@link #force} returns. */
    void write(ByteBuffer source, long position) throws IOException;

    /** Forces what has been written. If it throws, nothing may be assumed about what is on disk. */
    void force() throws IOException;
}
