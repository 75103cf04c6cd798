package io.garboard.core.peer;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Takes one snapshot. Its methods are called one after another, on threads that may block: the sender goes on at the pace of
 * {@link #write}. After {@link #fromByte} and any number of writes, either {@link #complete} or {@link #broken} is called,
 * once.
 */
public interface SnapshotReceiver {

    /** The first byte that is wanted: 0, or where an earlier attempt with the same file broke off. Asked once, first. */
    long fromByte();

    /**
     * Takes the next bytes, which come in order and without gaps.
     *
     * @param bytes valid only during the call
     * @throws IOException if they cannot be stored or are damaged: the sender is told, and {@link #broken} follows
     */
    void write(ByteBuffer bytes) throws IOException;

    /**
     * All bytes are here.
     *
     * @throws IOException if the whole is damaged: the sender is told that it was not delivered
     */
    void complete() throws IOException;

    /** No more bytes come. What is here may be kept for another attempt. */
    void broken(String reason);
}
