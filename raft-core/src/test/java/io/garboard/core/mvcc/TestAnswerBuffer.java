package io.garboard.core.mvcc;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import io.garboard.etcd.wire.RangeResponse;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Gathers rows, and counts how often it had to begin anew. */
final class TestAnswerBuffer implements AnswerBuffer {

    private final List<ByteBuffer> rows = new ArrayList<>();
    int clears;

    @Override
    public ByteBuffer room(int sizeBytes) {
        ByteBuffer row = ByteBuffer.allocate(sizeBytes);
        rows.add(row);
        return row;
    }

    @Override
    public void clear() {
        clears++;
        rows.clear();
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    /** What goes out on the wire. */
    ByteString with(MessageLite response) {
        RangeResponse.Builder all = RangeResponse.newBuilder();
        rows.forEach(row -> all.addKvs(ByteString.copyFrom(row.flip())));
        return all.build().toByteString().concat(response.toByteString());
    }
}
