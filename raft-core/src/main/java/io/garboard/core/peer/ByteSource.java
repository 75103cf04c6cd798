package io.garboard.core.peer;

/**
 * Where the bytes of one message are read from, in big-endian order. The network implements it over its own buffers, so that
 * nothing is copied on the way. Reading beyond {@link #remaining} is the reader's bug.
 */
public interface ByteSource {

    int remaining();

    byte readByte();

    int readInt();

    long readLong();

    /** Fills the whole array. */
    void readBytes(byte[] target);
}
