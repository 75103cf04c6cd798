package io.garboard.proxy.encryption;

import com.google.protobuf.ByteString;
import io.garboard.core.mvcc.AnswerBuffer;
import io.garboard.etcd.wire.RangeResponse;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Gathers the rows of an answer, each in memory of just the size that was asked for. */
final class SentRows implements AnswerBuffer {

    private final List<ByteBuffer> rows = new ArrayList<>();

    @Override
    public ByteBuffer room(int sizeBytes) {
        ByteBuffer row = ByteBuffer.allocateDirect(sizeBytes);
        rows.add(row);
        return row;
    }

    @Override
    public void clear() {
        rows.clear();
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    /** The whole answer. */
    RangeResponse with(RangeResponse rest) {
        RangeResponse.Builder all = rest.toBuilder();
        rows.forEach(row -> all.addKvs(ByteString.copyFrom(row.duplicate().flip())));
        return all.build();
    }
}
