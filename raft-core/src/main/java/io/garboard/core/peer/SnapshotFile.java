package io.garboard.core.peer;

import java.io.IOException;
import java.nio.ByteBuffer;

/** A snapshot on the sender's disk. The file must stay readable until every callback it was sent with was called. */
public interface SnapshotFile {

    SnapshotHeader header();

    /**
     * Reads bytes of the file. Called on a thread that may block, by several senders at once.
     *
     * @param position from which byte of the file on
     * @param target filled as far as the file goes
     * @return how many bytes were read; at least one unless {@code position} is the end
     */
    int read(long position, ByteBuffer target) throws IOException;
}
