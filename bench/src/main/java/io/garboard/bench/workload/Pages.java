package io.garboard.bench.workload;

import com.google.protobuf.ByteString;
import io.garboard.bench.load.Request;
import io.garboard.bench.load.Requests;
import io.garboard.bench.load.WrongAnswerException;
import io.garboard.bench.wire.RpcMethod;
import io.garboard.etcd.rpc.RangeRequest;
import io.garboard.etcd.rpc.RangeResponse;
import java.io.IOException;
import java.util.function.Supplier;

/** Pages of a list at a fixed revision: each must be full, say that there is more, and count all that follows. */
final class Pages implements Requests {

    private final Supplier<ByteString> starts;
    private final int limit;
    private final long revision;
    private final int valueSizeBytes;

    Pages(Session session, Supplier<ByteString> starts, int limit) throws IOException {
        this.starts = starts;
        this.limit = limit;
        this.revision = Status.revision(session);
        this.valueSizeBytes = session.valueSizeBytes();
    }

    @Override
    public Request next(int slot) {
        return Request.of(
                RpcMethod.RANGE,
                RangeRequest.newBuilder()
                        .setKey(starts.get())
                        .setRangeEnd(Keys.ALL_TO)
                        .setLimit(limit)
                        .setRevision(revision)
                        .build());
    }

    @Override
    public void answered(int slot, byte[] buffer, int offset, int length) {
        int rows = WireScan.count(RangeResponse.KVS_FIELD_NUMBER, buffer, offset, length);
        long more = WireScan.varint(RangeResponse.MORE_FIELD_NUMBER, buffer, offset, length);
        long count = WireScan.varint(RangeResponse.COUNT_FIELD_NUMBER, buffer, offset, length);
        if (rows != limit || more != 1 || count <= limit || length < (long) rows * valueSizeBytes) {
            throw new WrongAnswerException("a page has %d rows, more %d, count %d (expected: %d rows and more)"
                    .formatted(rows, more, count, limit));
        }
    }
}
