package io.garboard.proxy.encryption;

import com.google.protobuf.ByteString;
import io.garboard.core.error.EtcdError;
import io.garboard.core.member.KvService;
import io.garboard.core.member.ResponseCallback;
import io.garboard.core.mvcc.AnswerBuffer;
import io.garboard.etcd.rpc.CompactionRequest;
import io.garboard.etcd.rpc.CompactionResponse;
import io.garboard.etcd.rpc.DeleteRangeRequest;
import io.garboard.etcd.rpc.PutRequest;
import io.garboard.etcd.rpc.RangeRequest;
import io.garboard.etcd.rpc.ResponseHeader;
import io.garboard.etcd.rpc.TxnRequest;
import io.garboard.etcd.wire.DeleteRangeResponse;
import io.garboard.etcd.wire.PutResponse;
import io.garboard.etcd.wire.RangeResponse;
import io.garboard.etcd.wire.TxnResponse;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Answers every range with the same rows, in the buffer where there is one. */
final class StoredRows implements KvService {

    final List<ByteString> rows = new ArrayList<>();

    /** Which rows it shows, and which it copies. */
    SplittableRandom random = new SplittableRandom(1);

    /** How often it was asked. */
    int ranges;

    /** Whether the answer is too short for a buffer. */
    boolean small;

    /** Runs when the rows have been read, before the answer. */
    Runnable afterRows = () -> {};

    /** If set, the outcome in place of the answer. */
    @Nullable
    EtcdError failure;

    @Override
    public void range(RangeRequest request, ResponseCallback<RangeResponse> callback) {
        ranges++;
        answer(response().addAllKvs(rows), callback);
    }

    @Override
    public void range(RangeRequest request, AnswerBuffer buffer, ResponseCallback<RangeResponse> callback) {
        if (small) {
            range(request, callback);
            return;
        }
        ranges++;
        putAll(buffer, rows.subList(0, rows.size() / 2));
        buffer.clear(); // the state was compacted meanwhile
        putAll(buffer, rows);
        answer(response(), callback);
    }

    private RangeResponse.Builder response() {
        return RangeResponse.newBuilder()
                .setHeader(ResponseHeader.newBuilder().setRevision(9))
                .setCount(rows.size());
    }

    private void answer(RangeResponse.Builder response, ResponseCallback<RangeResponse> callback) {
        afterRows.run();
        if (failure == null) {
            callback.succeed(response.build());
        } else {
            callback.fail(failure);
        }
    }

    private void putAll(AnswerBuffer buffer, List<ByteString> rows) {
        for (ByteString row : rows) {
            if (random.nextBoolean()) {
                buffer.room(row.size()).put(row.asReadOnlyByteBuffer());
            } else {
                show(row, buffer);
            }
        }
    }

    /** As an engine does that has the row among others, and uses its memory for something else afterwards. */
    private void show(ByteString row, AnswerBuffer buffer) {
        byte[] around = new byte[row.size() + 100];
        random.nextBytes(around);
        int offset = random.nextInt(100);
        row.copyTo(around, offset);
        buffer.take(ByteBuffer.wrap(around).position(50), offset, row.size());
        random.nextBytes(around);
    }

    @Override
    public void put(PutRequest request, ResponseCallback<PutResponse> callback) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void deleteRange(DeleteRangeRequest request, ResponseCallback<DeleteRangeResponse> callback) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void txn(TxnRequest request, ResponseCallback<TxnResponse> callback) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void compact(CompactionRequest request, ResponseCallback<CompactionResponse> callback) {
        throw new UnsupportedOperationException();
    }
}
