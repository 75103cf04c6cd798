package io.garboard.tck.storage;

import io.garboard.spi.storage.ValueTarget;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Takes values from where an engine shows them. */
final class TakenValues implements ValueTarget {

    private final List<ByteBuffer> buffers = new ArrayList<>();

    @Override
    public ByteBuffer room(int sizeBytes) {
        ByteBuffer room = ByteBuffer.allocate(sizeBytes);
        buffers.add(room);
        return room;
    }

    @Override
    public void take(ByteBuffer memory, int offset, int sizeBytes) {
        buffers.add(
                ByteBuffer.allocate(sizeBytes).put(0, memory, offset, sizeBytes).position(sizeBytes));
    }

    /** What came, in this order; only what was put in, if an engine left room unused. */
    List<Bytes> values() {
        return buffers.stream().map(TakenValues::bytes).toList();
    }

    private static Bytes bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.position()];
        buffer.get(0, bytes);
        return Bytes.of(bytes);
    }
}
