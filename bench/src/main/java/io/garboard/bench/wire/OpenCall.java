package io.garboard.bench.wire;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** One open call: what is still to be sent, and the message that is coming in. Confined as its connection is. */
final class OpenCall {

    static final int PREFIX_BYTES = 5;

    final int stream;
    final int tag;
    long sendWindow;
    long receivedSinceUpdate;
    byte @Nullable [] unsent;
    int unsentOffset;
    boolean endAfterUnsent;
    private byte[] partial = new byte[0];
    private int partialLength;

    OpenCall(int stream, int tag, long sendWindow) {
        this.stream = stream;
        this.tag = tag;
        this.sendWindow = sendWindow;
    }

    /** Adds a message, with gRPC's prefix, behind what the flow-control windows held back. */
    void queue(byte[] message, boolean end) {
        byte[] held = unsent;
        int heldLength = held == null ? 0 : held.length - unsentOffset;
        ByteBuffer joined = ByteBuffer.allocate(heldLength + PREFIX_BYTES + message.length);
        if (held != null) {
            joined.put(held, unsentOffset, heldLength);
        }
        joined.put((byte) 0).putInt(message.length).put(message);
        unsent = joined.array();
        unsentOffset = 0;
        endAfterUnsent = end;
    }

    /** Cuts bytes that came in into messages; only one that crosses frames is copied. */
    void received(byte[] bytes, int offset, int length, CallListener listener) {
        int at = offset;
        int end = offset + length;
        if (partialLength > 0) {
            at += topUp(bytes, at, end, PREFIX_BYTES);
            if (partialLength < PREFIX_BYTES) {
                return;
            }
            int whole = PREFIX_BYTES + sizeAt(partial, 1);
            at += topUp(bytes, at, end, whole);
            if (partialLength < whole) {
                return;
            }
            partialLength = 0;
            listener.message(tag, partial, PREFIX_BYTES, whole - PREFIX_BYTES);
        }
        while (end - at >= PREFIX_BYTES) {
            int size = sizeAt(bytes, at + 1);
            if (end - at < PREFIX_BYTES + size) {
                break;
            }
            listener.message(tag, bytes, at + PREFIX_BYTES, size);
            at += PREFIX_BYTES + size;
        }
        topUp(bytes, at, end, end - at);
    }

    private static int sizeAt(byte[] bytes, int at) {
        return (bytes[at] & 0xff) << 24
                | (bytes[at + 1] & 0xff) << 16
                | (bytes[at + 2] & 0xff) << 8
                | (bytes[at + 3] & 0xff);
    }

    /** Adds bytes to the partial message until it has {@code wanted}; returns how many were taken. */
    private int topUp(byte[] bytes, int from, int end, int wanted) {
        int count = Math.min(end - from, wanted - partialLength);
        if (count <= 0) {
            return 0;
        }
        if (partial.length < wanted) {
            partial = Arrays.copyOf(partial, Math.max(wanted, 64));
        }
        System.arraycopy(bytes, from, partial, partialLength, count);
        partialLength += count;
        return count;
    }
}
