package io.garboard.core.mvcc;

import java.nio.ByteBuffer;

/**
 * Takes the rows of a long answer in their form on the wire, as they are read: one copy from the engine to the memory that
 * is sent. What was put in stays in order. Confined to one thread at a time.
 */
public interface AnswerBuffer {

    /**
     * Room for at least {@code sizeBytes} bytes. Whatever is put at the buffer's position until the next call is taken.
     */
    ByteBuffer room(int sizeBytes);

    /** Gives up everything that was put in. */
    void clear();
}
