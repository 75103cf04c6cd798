package io.garboard.spi.storage;

import java.nio.ByteBuffer;

/**
 * Where a reader wants a value to be: {@link ReadView#get(Table, byte[], ValueTarget)} copies it there, and not into an
 * array first. An engine calls one of the two methods for each value, whichever suits it. Used by the thread that reads.
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

    /**
     * Takes a value from where it lies in the engine's memory. For an engine that has it there anyway: a target that
     * needs a part of it only, which it can tell by how the value begins and ends, then leaves the rest alone.
     *
     * @param memory holds the value at {@code offset}, whatever its position; not to be written to, not to be
     *     looked at anywhere else, and not to be kept, since it is the target's for the time of this call alone
     * @param sizeBytes of the value, from 0
     */
    default void take(ByteBuffer memory, int offset, int sizeBytes) {
        ByteBuffer room = room(sizeBytes);
        int start = room.position();
        room.put(start, memory, offset, sizeBytes).position(start + sizeBytes);
    }
}
