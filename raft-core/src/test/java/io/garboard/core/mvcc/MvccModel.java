package io.garboard.core.mvcc;

import com.google.protobuf.ByteString;
import io.garboard.core.error.EtcdError;
import io.garboard.etcd.mvcc.KeyValue;
import io.garboard.etcd.rpc.Compare;
import io.garboard.etcd.rpc.Compare.CompareTarget;
import io.garboard.etcd.rpc.DeleteRangeRequest;
import io.garboard.etcd.rpc.DeleteRangeResponse;
import io.garboard.etcd.rpc.PutRequest;
import io.garboard.etcd.rpc.PutResponse;
import io.garboard.etcd.rpc.RangeRequest;
import io.garboard.etcd.rpc.RangeRequest.SortOrder;
import io.garboard.etcd.rpc.RangeRequest.SortTarget;
import io.garboard.etcd.rpc.RangeResponse;
import io.garboard.etcd.rpc.RequestOp;
import io.garboard.etcd.rpc.ResponseHeader;
import io.garboard.etcd.rpc.ResponseOp;
import io.garboard.etcd.rpc.TxnRequest;
import io.garboard.etcd.rpc.TxnResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The key space as a plain map of maps: what etcd answers, written for clarity alone. Requests are those that pass the
 * proxy's checks. Not thread-safe.
 */
final class MvccModel {

    /** A request that failed; nothing of it was executed. */
    static final class Failure extends Exception {
        private static final long serialVersionUID = 1;

        final EtcdError error;

        Failure(EtcdError error) {
            super(error.name());
            this.error = error;
        }
    }

    /** A change of a key; a deletion has no row. */
    private record Version(long main, long sub, @Nullable KeyValue row) {}

    private static final Comparator<ByteString> KEYS = ByteString.unsignedLexicographicalComparator();

    private final NavigableMap<ByteString, NavigableMap<Revision, Version>> history = new TreeMap<>(KEYS);
    /** All changes. */
    private final NavigableMap<Revision, ByteString> changes = new TreeMap<>();

    final Set<Long> leases = new HashSet<>();
    final Map<ByteString, Long> attached = new TreeMap<>(KEYS);
    long revision = 1;
    long compacted = -1;
    private long sub;

    RangeResponse range(RangeRequest request) throws Failure {
        return range(request, revision);
    }

    private RangeResponse range(RangeRequest request, long current) throws Failure {
        if (request.getRevision() > current) {
            throw new Failure(EtcdError.FUTURE_REVISION);
        }
        long at = request.getRevision() <= 0 ? current : request.getRevision();
        if (at < compacted) {
            throw new Failure(EtcdError.COMPACTED);
        }
        List<KeyValue> rows = rows(request.getKey(), request.getRangeEnd(), at);
        RangeResponse.Builder response =
                RangeResponse.newBuilder().setHeader(header(current)).setCount(rows.size());
        return request.getCountOnly() ? response.build() : select(response, request, rows);
    }

    private static RangeResponse select(RangeResponse.Builder response, RangeRequest request, List<KeyValue> all) {
        List<KeyValue> rows = new ArrayList<>(all);
        long limit = request.getLimit() <= 0 ? Long.MAX_VALUE : request.getLimit();
        boolean unordered = request.getSortOrder() == SortOrder.NONE;
        boolean filtered = request.getMinModRevision() != 0
                || request.getMaxModRevision() != 0
                || request.getMinCreateRevision() != 0
                || request.getMaxCreateRevision() != 0;
        if (unordered && !filtered && rows.size() > limit) {
            rows = new ArrayList<>(rows.subList(0, (int) limit + 1));
        }
        rows.removeIf(row -> isOutside(row.getModRevision(), request.getMinModRevision(), request.getMaxModRevision())
                || isOutside(row.getCreateRevision(), request.getMinCreateRevision(), request.getMaxCreateRevision()));
        Comparator<KeyValue> order = order(request.getSortTarget());
        if (request.getSortOrder() == SortOrder.DESCEND) {
            order = Collections.reverseOrder(order);
        }
        if (!unordered || request.getSortTarget() != SortTarget.KEY) {
            rows.sort(order);
        }
        response.setMore(rows.size() > limit);
        rows.stream()
                .limit(limit)
                .map(row -> request.getKeysOnly() ? row.toBuilder().clearValue().build() : row)
                .forEach(response::addKvs);
        return response.build();
    }

    private static boolean isOutside(long revision, long least, long greatest) {
        return (least != 0 && revision < least) || (greatest != 0 && revision > greatest);
    }

    private static Comparator<KeyValue> order(SortTarget target) {
        return switch (target) {
            case KEY -> Comparator.comparing(KeyValue::getKey, KEYS);
            case VERSION -> Comparator.comparing(KeyValue::getVersion);
            case CREATE -> Comparator.comparing(KeyValue::getCreateRevision);
            case MOD -> Comparator.comparing(KeyValue::getModRevision);
            case VALUE -> Comparator.comparing(KeyValue::getValue, KEYS);
            case UNRECOGNIZED -> throw new IllegalArgumentException();
        };
    }

    private List<KeyValue> rows(ByteString key, ByteString rangeEnd, long at) {
        List<KeyValue> rows = new ArrayList<>();
        for (NavigableMap<Revision, Version> versions : named(key, rangeEnd).values()) {
            Map.Entry<Revision, Version> version = versions.floorEntry(last(at));
            if (version != null && version.getValue().row() != null) {
                rows.add(version.getValue().row());
            }
        }
        return rows;
    }

    private NavigableMap<ByteString, NavigableMap<Revision, Version>> named(ByteString key, ByteString rangeEnd) {
        if (rangeEnd.isEmpty()) {
            return history.subMap(key, true, key, true);
        }
        if (rangeEnd.size() == 1 && rangeEnd.byteAt(0) == 0) {
            return history.tailMap(key, true);
        }
        return KEYS.compare(key, rangeEnd) >= 0 ? new TreeMap<>(KEYS) : history.subMap(key, true, rangeEnd, false);
    }

    private static Revision last(long main) {
        return new Revision(main, Long.MAX_VALUE);
    }

    private @Nullable KeyValue current(ByteString key) {
        List<KeyValue> rows = rows(key, ByteString.EMPTY, revision + 1);
        return rows.isEmpty() ? null : rows.get(0);
    }

    PutResponse put(PutRequest request) throws Failure {
        if (request.getLease() != 0 && !leases.contains(request.getLease())) {
            throw new Failure(EtcdError.LEASE_NOT_FOUND);
        }
        if ((request.getIgnoreLease() || request.getIgnoreValue()) && current(request.getKey()) == null) {
            throw new Failure(EtcdError.KEY_NOT_FOUND);
        }
        PutResponse response = execute(request);
        end();
        return response;
    }

    private PutResponse execute(PutRequest request) {
        KeyValue previous = current(request.getKey());
        KeyValue.Builder row = KeyValue.newBuilder()
                .setKey(request.getKey())
                .setValue(request.getIgnoreValue() && previous != null ? previous.getValue() : request.getValue())
                .setLease(request.getIgnoreLease() && previous != null ? previous.getLease() : request.getLease())
                .setModRevision(revision + 1)
                .setCreateRevision(previous == null ? revision + 1 : previous.getCreateRevision())
                .setVersion(previous == null ? 1 : previous.getVersion() + 1);
        change(request.getKey(), row.build());
        attached.remove(request.getKey());
        if (row.getLease() != 0) {
            attached.put(request.getKey(), row.getLease());
        }
        PutResponse.Builder response = PutResponse.newBuilder().setHeader(header(revision + 1));
        if (request.getPrevKv() && previous != null) {
            response.setPrevKv(previous);
        }
        return response.build();
    }

    private NavigableMap<Revision, Version> versions(ByteString key) {
        return history.computeIfAbsent(key, k -> new TreeMap<>());
    }

    private void change(ByteString key, @Nullable KeyValue row) {
        Revision at = new Revision(revision + 1, sub);
        versions(key).put(at, new Version(at.main(), sub, row));
        changes.put(at, key);
        sub++;
    }

    private void end() {
        if (sub > 0) {
            revision++;
            sub = 0;
        }
    }

    private long visible() {
        return sub > 0 ? revision + 1 : revision;
    }

    DeleteRangeResponse delete(DeleteRangeRequest request) {
        DeleteRangeResponse response = execute(request);
        end();
        return response;
    }

    private DeleteRangeResponse execute(DeleteRangeRequest request) {
        List<KeyValue> rows = rows(request.getKey(), request.getRangeEnd(), visible());
        DeleteRangeResponse.Builder response = DeleteRangeResponse.newBuilder().setDeleted(rows.size());
        for (KeyValue row : rows) {
            change(row.getKey(), null);
            attached.remove(row.getKey());
            if (request.getPrevKv()) {
                response.addPrevKvs(row);
            }
        }
        return response.setHeader(header(visible())).build();
    }

    void deleteKeys(List<ByteString> keys) {
        for (ByteString key : keys) {
            execute(DeleteRangeRequest.newBuilder().setKey(key).build());
        }
        end();
    }

    TxnResponse txn(TxnRequest request) throws Failure {
        List<Boolean> path = new ArrayList<>();
        decide(request, path);
        checkPuts(request, path, new int[1]);
        checkRanges(request, path, new int[1]);
        TxnResponse response = execute(request, path, new int[1]).toBuilder()
                .setHeader(header(visible()))
                .build();
        end();
        return response;
    }

    private void decide(TxnRequest request, List<Boolean> path) {
        boolean held = request.getCompareList().stream().allMatch(this::holds);
        path.add(held);
        for (RequestOp op : held ? request.getSuccessList() : request.getFailureList()) {
            if (op.hasRequestTxn()) {
                decide(op.getRequestTxn(), path);
            }
        }
    }

    private boolean holds(Compare compare) {
        List<KeyValue> rows = rows(compare.getKey(), compare.getRangeEnd(), revision);
        if (rows.isEmpty()) {
            return compare.getTarget() != CompareTarget.VALUE && holds(compare, KeyValue.getDefaultInstance());
        }
        return rows.stream().allMatch(row -> holds(compare, row));
    }

    private static boolean holds(Compare compare, KeyValue row) {
        int order =
                switch (compare.getTarget()) {
                    case VERSION -> Long.compare(row.getVersion(), compare.getVersion());
                    case CREATE -> Long.compare(row.getCreateRevision(), compare.getCreateRevision());
                    case MOD -> Long.compare(row.getModRevision(), compare.getModRevision());
                    case LEASE -> Long.compare(row.getLease(), compare.getLease());
                    case VALUE -> KEYS.compare(row.getValue(), compare.getValue());
                    case UNRECOGNIZED -> throw new IllegalArgumentException();
                };
        return switch (compare.getResult()) {
            case EQUAL -> order == 0;
            case NOT_EQUAL -> order != 0;
            case GREATER -> order > 0;
            case LESS -> order < 0;
            case UNRECOGNIZED -> throw new IllegalArgumentException();
        };
    }

    private static List<RequestOp> taken(TxnRequest request, List<Boolean> path, int[] next) {
        return path.get(next[0]++) ? request.getSuccessList() : request.getFailureList();
    }

    private void checkPuts(TxnRequest request, List<Boolean> path, int[] next) throws Failure {
        for (RequestOp op : taken(request, path, next)) {
            PutRequest put = op.getRequestPut();
            if (op.hasRequestTxn()) {
                checkPuts(op.getRequestTxn(), path, next);
            } else if ((put.getIgnoreValue() || put.getIgnoreLease()) && current(put.getKey()) == null) {
                throw new Failure(EtcdError.KEY_NOT_FOUND);
            } else if (put.getLease() != 0 && !leases.contains(put.getLease())) {
                throw new Failure(EtcdError.LEASE_NOT_FOUND);
            }
        }
    }

    private void checkRanges(TxnRequest request, List<Boolean> path, int[] next) throws Failure {
        for (RequestOp op : taken(request, path, next)) {
            long at = op.getRequestRange().getRevision();
            if (op.hasRequestTxn()) {
                checkRanges(op.getRequestTxn(), path, next);
            } else if (at > revision) {
                throw new Failure(EtcdError.FUTURE_REVISION);
            } else if (at != 0 && at < compacted) {
                throw new Failure(EtcdError.COMPACTED);
            }
        }
    }

    private TxnResponse execute(TxnRequest request, List<Boolean> path, int[] next) throws Failure {
        TxnResponse.Builder response =
                TxnResponse.newBuilder().setHeader(header(0)).setSucceeded(path.get(next[0]));
        for (RequestOp op : taken(request, path, next)) {
            ResponseOp.Builder answer = ResponseOp.newBuilder();
            switch (op.getRequestCase()) {
                case REQUEST_RANGE -> answer.setResponseRange(range(op.getRequestRange(), visible()));
                case REQUEST_PUT -> answer.setResponsePut(execute(op.getRequestPut()));
                case REQUEST_DELETE_RANGE -> answer.setResponseDeleteRange(execute(op.getRequestDeleteRange()));
                case REQUEST_TXN -> answer.setResponseTxn(execute(op.getRequestTxn(), path, next));
                case REQUEST_NOT_SET -> {}
            }
            response.addResponses(answer);
        }
        return response.build();
    }

    void compact(long at) throws Failure {
        if (at <= compacted) {
            throw new Failure(EtcdError.COMPACTED);
        }
        if (at > revision) {
            throw new Failure(EtcdError.FUTURE_REVISION);
        }
        compacted = at;
    }

    /** How many rows the key table holds once compaction is through. */
    long rowsKept() {
        return changes.entrySet().stream()
                .filter(change -> isKept(change.getKey(), change.getValue(), compacted, true))
                .count();
    }

    private boolean isKept(Revision at, ByteString key, long compactedAt, boolean withTombstone) {
        if (at.main() > compactedAt) {
            return true;
        }
        Version latest = versions(key).floorEntry(last(compactedAt)).getValue();
        return latest.main() == at.main()
                && latest.sub() == at.sub()
                && (latest.row() != null || (withTombstone && latest.main() == compactedAt));
    }

    /** HashKV at {@code at} over a store whose compaction is through. */
    int hash(long at) {
        CRC32C crc = new CRC32C();
        crc.update("key".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        boolean nothingKept =
                rows(ByteString.EMPTY, ByteString.copyFrom(new byte[1]), at).isEmpty();
        changes.forEach((change, key) -> {
            Version version = versions(key).floorEntry(change).getValue();
            boolean hashed = change.main() <= at && isKept(change, key, compacted, true);
            if (hashed && change.main() <= compacted && !nothingKept) {
                hashed = versions(key).floorKey(last(at)).equals(change);
            }
            if (hashed && !(version.row() == null && change.main() == compacted)) {
                crc.update(
                        version.row() == null
                                ? RevisionKey.ofTombstone(change.main(), change.sub())
                                : RevisionKey.of(change.main(), change.sub()));
                crc.update(
                        version.row() == null
                                ? KeyValue.newBuilder().setKey(key).build().toByteArray()
                                : version.row().toByteArray());
            }
        });
        return (int) crc.getValue();
    }

    static ResponseHeader header(long revision) {
        return ResponseHeader.newBuilder().setRevision(revision).build();
    }
}
