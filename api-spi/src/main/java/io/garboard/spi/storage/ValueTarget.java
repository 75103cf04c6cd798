package io.garboard.spi.storage;

import java.nio.ByteBuffer;

/**
 * Where a reader wants a value to be: {@link ReadView#get(Table, byte[], ValueTarget)} copies it there, and not into an
 * array first. Used by the thread that reads.
 */
@FunctionalInterface
public interface ValueTarget {

    /**
     * Room for a value. The engine puts exactly {@code sizeBytes} bytes at the buffer's position, which thereby moves on.
     *
     * @param sizeBytes of the value, from 0
     * @return a buffer with at least that many bytes remaining, on the heap or outside it
     */
    ByteBuffer room(int sizeBytes);
}
