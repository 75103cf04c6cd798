package io.garboard.core.peer;

import io.garboard.core.raft.Message;
import java.nio.ByteBuffer;

/**
 * Writes messages of Raft as bytes: version {@link #VERSION} of the form. Entries' data is copied once, from the entry to the
 * buffer. Confined to one thread.
 */
public final class MessageWriter {

    /** Members agree on a version before the first message; a change of any field needs a new one. */
    public static final int VERSION = 2;

    private final FieldSink.Counter counter = new FieldSink.Counter();
    private final FieldSink.Buffer buffer = new FieldSink.Buffer();
    private final MessageFields counted = new MessageFields(counter);
    private final MessageFields written = new MessageFields(buffer);

    /** How many bytes the message takes. */
    public int sizeBytes(Message message) {
        message.deliverTo(counted);
        return counter.takeSize();
    }

    /** Puts exactly {@link #sizeBytes} bytes. */
    public void write(Message message, ByteBuffer target) {
        buffer.target(target);
        message.deliverTo(written);
    }
}
