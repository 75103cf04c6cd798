package io.garboard.proxy.fake;

import com.google.protobuf.ByteString;
import io.garboard.core.error.EtcdError;
import io.garboard.core.member.KvService;
import io.garboard.core.member.ResponseCallback;
import io.garboard.core.mvcc.AnswerBuffer;
import io.garboard.etcd.mvcc.KeyValue;
import io.garboard.etcd.rpc.CompactionRequest;
import io.garboard.etcd.rpc.CompactionResponse;
import io.garboard.etcd.rpc.DeleteRangeRequest;
import io.garboard.etcd.rpc.PutRequest;
import io.garboard.etcd.rpc.RangeRequest;
import io.garboard.etcd.rpc.TxnRequest;
import io.garboard.etcd.wire.DeleteRangeResponse;
import io.garboard.etcd.wire.PutResponse;
import io.garboard.etcd.wire.RangeResponse;
import io.garboard.etcd.wire.TxnResponse;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Keys without history: an old revision reads as the current one. */
public final class FakeKv implements KvService {

    private final FakeMember member;
    private final NavigableMap<ByteString, KeyValue> keys =
            new TreeMap<>(ByteString.unsignedLexicographicalComparator());
    private long revision = 1;

    /** Where answers come from; the caller's own thread unless a test says otherwise. */
    public volatile Executor executor = Runnable::run;

    /** If set, the answer to everything. */
    public volatile @Nullable EtcdError failure;

    /** If set, thrown at the caller. */
    public volatile @Nullable RuntimeException crash;

    /** Ranges in the order in which they came. */
    public final List<RangeRequest> ranges = new CopyOnWriteArrayList<>();

    FakeKv(FakeMember member) {
        this.member = member;
    }

    synchronized long revision() {
        return revision;
    }

    private <T> void answer(ResponseCallback<T> callback, java.util.function.Supplier<T> response) {
        RuntimeException thrown = crash;
        if (thrown != null) {
            throw thrown;
        }
        executor.execute(() -> {
            EtcdError error = failure;
            if (error != null) {
                callback.fail(error);
            } else {
                callback.succeed(response.get());
            }
        });
    }

    @Override
    public void range(RangeRequest request, ResponseCallback<RangeResponse> callback) {
        ranges.add(request);
        answer(callback, () -> range(request));
    }

    /** The rows in the buffer, the rest in the response. */
    @Override
    public void range(RangeRequest request, AnswerBuffer buffer, ResponseCallback<RangeResponse> callback) {
        ranges.add(request);
        answer(callback, () -> {
            RangeResponse whole = range(request);
            for (ByteString row : whole.getKvsList()) {
                buffer.room(row.size()).put(row.asReadOnlyByteBuffer());
            }
            return whole.toBuilder().clearKvs().build();
        });
    }

    private synchronized RangeResponse range(RangeRequest request) {
        NavigableMap<ByteString, KeyValue> found = select(request.getKey(), request.getRangeEnd());
        RangeResponse.Builder response =
                RangeResponse.newBuilder().setHeader(member.header()).setCount(found.size());
        if (request.getCountOnly()) {
            return response.build();
        }
        for (KeyValue kv : found.values()) {
            if (request.getLimit() > 0 && response.getKvsCount() == request.getLimit()) {
                return response.setMore(true).build();
            }
            response.addKvs(kv.toByteString());
        }
        return response.build();
    }

    private NavigableMap<ByteString, KeyValue> select(ByteString key, ByteString end) {
        if (end.isEmpty()) {
            return keys.subMap(key, true, key, true);
        }
        boolean open = end.size() == 1 && end.byteAt(0) == 0;
        return open ? keys.tailMap(key, true) : keys.subMap(key, true, end, false);
    }

    @Override
    public void put(PutRequest request, ResponseCallback<PutResponse> callback) {
        answer(callback, () -> put(request));
    }

    private synchronized PutResponse put(PutRequest request) {
        revision++;
        KeyValue old = keys.get(request.getKey());
        KeyValue stored = KeyValue.newBuilder()
                .setKey(request.getKey())
                .setValue(request.getValue())
                .setCreateRevision(old == null ? revision : old.getCreateRevision())
                .setModRevision(revision)
                .setVersion(old == null ? 1 : old.getVersion() + 1)
                .build();
        keys.put(request.getKey(), stored);
        member.watch.published(stored);
        PutResponse.Builder response = PutResponse.newBuilder().setHeader(member.header());
        if (request.getPrevKv() && old != null) {
            response.setPrevKv(old.toByteString());
        }
        return response.build();
    }

    @Override
    public void deleteRange(DeleteRangeRequest request, ResponseCallback<DeleteRangeResponse> callback) {
        answer(callback, () -> delete(request));
    }

    private synchronized DeleteRangeResponse delete(DeleteRangeRequest request) {
        NavigableMap<ByteString, KeyValue> found = select(request.getKey(), request.getRangeEnd());
        int deleted = found.size();
        found.clear();
        revision += deleted > 0 ? 1 : 0;
        return DeleteRangeResponse.newBuilder()
                .setHeader(member.header())
                .setDeleted(deleted)
                .build();
    }

    @Override
    public void txn(TxnRequest request, ResponseCallback<TxnResponse> callback) {
        answer(callback, () -> TxnResponse.newBuilder()
                .setHeader(member.header())
                .setSucceeded(true)
                .build());
    }

    @Override
    public void compact(CompactionRequest request, ResponseCallback<CompactionResponse> callback) {
        answer(
                callback,
                () -> CompactionResponse.newBuilder().setHeader(member.header()).build());
    }
}
