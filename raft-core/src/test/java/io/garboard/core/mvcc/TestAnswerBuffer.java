package io.garboard.core.mvcc;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import java.nio.ByteBuffer;

/** Gathers an answer in one array, and counts how often it had to begin anew. */
final class TestAnswerBuffer implements AnswerBuffer {

    private ByteBuffer bytes = ByteBuffer.allocate(16);
    int clears;

    @Override
    public ByteBuffer room(int sizeBytes) {
        if (bytes.remaining() < sizeBytes) {
            bytes = ByteBuffer.allocate(2 * bytes.capacity() + sizeBytes).put(bytes.flip());
        }
        return bytes;
    }

    @Override
    public void clear() {
        clears++;
        bytes.clear();
    }

    int sizeBytes() {
        return bytes.position();
    }

    /** What goes out on the wire. */
    ByteString with(MessageLite response) {
        return ByteString.copyFrom(bytes.array(), 0, bytes.position()).concat(response.toByteString());
    }
}
