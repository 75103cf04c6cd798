package io.garboard.conformance.kubernetes;

import com.google.protobuf.ByteString;
import io.garboard.conformance.harness.EtcdClient;
import io.garboard.etcd.mvcc.KeyValue;
import io.garboard.etcd.rpc.CompactionRequest;
import io.garboard.etcd.rpc.Compare;
import io.garboard.etcd.rpc.DeleteRangeRequest;
import io.garboard.etcd.rpc.PutRequest;
import io.garboard.etcd.rpc.RangeRequest;
import io.garboard.etcd.rpc.RangeResponse;
import io.garboard.etcd.rpc.RequestOp;
import io.garboard.etcd.rpc.TxnRequest;
import io.garboard.etcd.rpc.TxnResponse;
import java.util.ArrayList;
import java.util.List;

/**
 * The requests of kube-apiserver's store, field by field: create, guarded update and delete, get, list in pages, compact.
 *
 * <p>Source: client/v3/kubernetes/client.go and k8s.io/apiserver's pkg/storage/etcd3. Thread-safe.
 */
final class ApiServerStore {
    private static final ByteString COMPACT_KEY = ByteString.copyFromUtf8("compact_rev_key");

    private final EtcdClient client;

    ApiServerStore(EtcdClient client) {
        this.client = client;
    }

    /** A page-wise list: what came, the revision it is of, and the count that each page told. */
    record Listing(List<KeyValue> items, long revision, List<Long> totals) {}

    /** Puts a key that must not exist. */
    TxnResponse create(String key, ByteString value, long lease) {
        return client.kv()
                .txn(TxnRequest.newBuilder()
                        .addCompare(isAt(key, 0))
                        .addSuccess(put(key, value, lease))
                        .build());
    }

    /** Puts a key that must be as it was at {@code modRevision}; else tells what it is. */
    TxnResponse update(String key, ByteString value, long lease, long modRevision) {
        return client.kv()
                .txn(TxnRequest.newBuilder()
                        .addCompare(isAt(key, modRevision))
                        .addSuccess(put(key, value, lease))
                        .addFailure(get(key))
                        .build());
    }

    /** Deletes a key that must be as it was at {@code modRevision}; else tells what it is. */
    TxnResponse delete(String key, long modRevision) {
        return client.kv()
                .txn(TxnRequest.newBuilder()
                        .addCompare(isAt(key, modRevision))
                        .addSuccess(RequestOp.newBuilder()
                                .setRequestDeleteRange(
                                        DeleteRangeRequest.newBuilder().setKey(utf8(key))))
                        .addFailure(get(key))
                        .build());
    }

    RangeResponse get(String key, long revision) {
        return client.kv()
                .range(RangeRequest.newBuilder()
                        .setKey(utf8(key))
                        .setLimit(1)
                        .setRevision(revision)
                        .build());
    }

    RangeResponse count(String prefix) {
        return client.kv()
                .range(RangeRequest.newBuilder()
                        .setKey(utf8(prefix))
                        .setRangeEnd(prefixEnd(prefix))
                        .setCountOnly(true)
                        .build());
    }

    /** All pages at the revision that the first one was of. */
    Listing list(String prefix, int pageSize) {
        return list(prefix, pageSize, 0);
    }

    /** All pages at a revision; 0 for that of the first page. */
    Listing list(String prefix, int pageSize, long at) {
        List<KeyValue> items = new ArrayList<>();
        List<Long> totals = new ArrayList<>();
        ByteString from = utf8(prefix);
        long revision = at;
        while (true) {
            RangeResponse page = client.kv()
                    .range(RangeRequest.newBuilder()
                            .setKey(from)
                            .setRangeEnd(prefixEnd(prefix))
                            .setLimit(pageSize)
                            .setRevision(revision)
                            .build());
            revision = revision == 0 ? page.getHeader().getRevision() : revision;
            items.addAll(page.getKvsList());
            totals.add(page.getCount());
            boolean hasMore = page.getKvsCount() < page.getCount();
            if (hasMore != page.getMore()) {
                throw new AssertionError(
                        "more=" + page.getMore() + " on a page of " + page.getKvsCount() + " of " + page.getCount());
            }
            if (!hasMore) {
                return new Listing(items, revision, totals);
            }
            from = page.getKvs(page.getKvsCount() - 1).getKey().concat(ByteString.copyFrom(new byte[1]));
        }
    }

    /** The compactor's election by a key's version, then the compaction. Returns whether this one won. */
    boolean compact(long version, long revision) {
        TxnResponse election = client.kv()
                .txn(TxnRequest.newBuilder()
                        .addCompare(Compare.newBuilder()
                                .setKey(COMPACT_KEY)
                                .setTarget(Compare.CompareTarget.VERSION)
                                .setVersion(version))
                        .addSuccess(RequestOp.newBuilder()
                                .setRequestPut(PutRequest.newBuilder()
                                        .setKey(COMPACT_KEY)
                                        .setValue(utf8(Long.toString(revision)))))
                        .addFailure(RequestOp.newBuilder()
                                .setRequestRange(RangeRequest.newBuilder().setKey(COMPACT_KEY)))
                        .build());
        if (election.getSucceeded()) {
            client.kv()
                    .compact(
                            CompactionRequest.newBuilder().setRevision(revision).build());
        }
        return election.getSucceeded();
    }

    static ByteString prefixEnd(String prefix) {
        byte[] end = utf8(prefix).toByteArray();
        end[end.length - 1]++;
        return ByteString.copyFrom(end);
    }

    static ByteString utf8(String text) {
        return ByteString.copyFromUtf8(text);
    }

    private static Compare isAt(String key, long modRevision) {
        return Compare.newBuilder()
                .setKey(utf8(key))
                .setTarget(Compare.CompareTarget.MOD)
                .setModRevision(modRevision)
                .build();
    }

    private static RequestOp put(String key, ByteString value, long lease) {
        return RequestOp.newBuilder()
                .setRequestPut(PutRequest.newBuilder()
                        .setKey(utf8(key))
                        .setValue(value)
                        .setLease(lease))
                .build();
    }

    private static RequestOp get(String key) {
        return RequestOp.newBuilder()
                .setRequestRange(RangeRequest.newBuilder().setKey(utf8(key)))
                .build();
    }
}
