package io.garboard.proxy.grpc;

import com.google.protobuf.ByteString;
import io.garboard.core.error.EtcdError;
import io.garboard.core.member.KvService;
import io.garboard.core.member.ResponseCallback;
import io.garboard.etcd.rpc.RangeRequest;
import io.garboard.etcd.rpc.ResponseHeader;
import io.garboard.etcd.wire.RangeResponse;
import io.garboard.etcd.wire.RangeStreamResponse;
import io.garboard.proxy.metrics.GrpcMethodMetrics;
import io.garboard.proxy.validate.KvValidator;
import io.grpc.ServerCall;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/**
 * One range, sent in chunks that together, merged in order, are what Range would have answered. The first chunk fixes the
 * revision; the next is read when the last has left, so one chunk is held at a time. Header, count and more come with the
 * last chunk alone.
 *
 * <p>Source: RangeStream of etcd 3.7 ({@code server/etcdserver/v3_server.go}).
 */
final class RangeStreamCall extends StreamCall<RangeRequest, RangeStreamResponse>
        implements ResponseCallback<RangeResponse> {

    private final KvService kv;
    private final ChunkSize chunkSize;
    private @Nullable RangeRequest request;
    private @Nullable ResponseHeader header;
    private ByteString nextKey = ByteString.EMPTY;
    private long count;
    private long left;
    private boolean readPending;

    RangeStreamCall(
            KvService kv,
            int targetBytes,
            ServerCall<RangeRequest, RangeStreamResponse> call,
            GrpcMethodMetrics counts,
            StreamContext context) {
        super(call, counts, context);
        this.kv = kv;
        this.chunkSize = new ChunkSize(targetBytes);
    }

    @Override
    void begin() {}

    @Override
    void received(RangeRequest range) {
        Status refused = refusal(range);
        if (refused != null) {
            close(refused);
            return;
        }
        request = range;
        nextKey = range.getKey();
        left = range.getLimit() > 0 ? range.getLimit() : Long.MAX_VALUE;
        read(range);
    }

    private static @Nullable Status refusal(RangeRequest range) {
        EtcdError error = KvValidator.checkRange(range);
        if (error != null) {
            return GrpcErrors.status(error);
        }
        boolean naturalOrder = range.getSortOrder() == RangeRequest.SortOrder.NONE
                || (range.getSortOrder() == RangeRequest.SortOrder.ASCEND
                        && range.getSortTarget() == RangeRequest.SortTarget.KEY);
        if (!naturalOrder) {
            return Status.UNIMPLEMENTED.withDescription("RangeStream does not support custom sort orders");
        }
        boolean filtered = range.getMinModRevision() != 0
                || range.getMaxModRevision() != 0
                || range.getMinCreateRevision() != 0
                || range.getMaxCreateRevision() != 0;
        return filtered ? Status.UNIMPLEMENTED.withDescription("RangeStream does not support revision filters") : null;
    }

    private void read(RangeRequest range) {
        RangeRequest.Builder chunk = range.toBuilder().setKey(nextKey).setSortTarget(RangeRequest.SortTarget.KEY);
        if (!range.getCountOnly()) {
            chunk.setLimit(Math.min(left, chunkSize.keys()));
        }
        if (header != null) {
            // The first chunk has waited for the member to be up to date; the rest of that revision is here.
            chunk.setSerializable(true);
            chunk.setRevision(range.getRevision() > 0 ? range.getRevision() : header.getRevision());
        }
        work(() -> kv.range(chunk.build(), this));
    }

    @Override
    public void succeed(RangeResponse response) {
        onEventLoop(() -> {
            workEnds();
            send(response);
        });
    }

    @Override
    public void fail(EtcdError error) {
        onEventLoop(() -> {
            workEnds();
            close(GrpcErrors.status(error));
        });
    }

    private void send(RangeResponse chunk) {
        RangeRequest range = request;
        if (!isOpen() || range == null) {
            return;
        }
        if (header == null) {
            header = chunk.getHeader();
            count = chunk.getCount();
            left = Math.min(left, range.getCountOnly() ? 0 : count);
        }
        left -= chunk.getKvsCount();
        boolean last = left <= 0 || chunk.getKvsCount() == 0;
        RangeResponse message = last ? lastChunk(chunk, range, header) : plainChunk(chunk);
        send(RangeStreamResponse.newBuilder().setRangeResponse(message).build());
        if (last) {
            close(Status.OK);
            return;
        }
        nextKey = StoredKey.of(chunk.getKvs(chunk.getKvsCount() - 1)).concat(StoredKey.ZERO);
        chunkSize.sent(message.getSerializedSize());
        readPending = true;
        onReady();
    }

    private static RangeResponse plainChunk(RangeResponse chunk) {
        return RangeResponse.newBuilder().addAllKvs(chunk.getKvsList()).build();
    }

    private RangeResponse lastChunk(RangeResponse chunk, RangeRequest range, ResponseHeader first) {
        boolean more = !range.getCountOnly() && range.getLimit() > 0 && count > range.getLimit();
        return chunk.toBuilder().setHeader(first).setCount(count).setMore(more).build();
    }

    @Override
    public void onReady() {
        RangeRequest range = request;
        if (readPending && isReady() && range != null) {
            readPending = false;
            read(range);
        }
    }

    @Override
    void ended() {
        request = null;
    }
}
