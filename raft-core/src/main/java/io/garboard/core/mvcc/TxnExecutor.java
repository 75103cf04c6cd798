package io.garboard.core.mvcc;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.garboard.core.error.EtcdError;
import io.garboard.core.storage.RowReader;
import io.garboard.etcd.rpc.DeleteRangeRequest;
import io.garboard.etcd.rpc.PutRequest;
import io.garboard.etcd.rpc.RangeRequest;
import io.garboard.etcd.rpc.RequestOp;
import io.garboard.etcd.rpc.ResponseHeader;
import io.garboard.etcd.rpc.TxnRequest;
import io.garboard.etcd.wire.DeleteRangeResponse;
import io.garboard.etcd.wire.PutResponse;
import io.garboard.etcd.wire.RangeResponse;
import io.garboard.etcd.wire.ResponseOp;
import io.garboard.etcd.wire.TxnResponse;
import io.garboard.spi.storage.StorageException;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Executes writing requests: puts, deletions and transactions of them. Confined to the apply loop.
 *
 * <p>A transaction decides all its branches on the state before it, checks every operation it will execute, and only then
 * executes them: so a failure leaves nothing behind. Its operations see what earlier ones of it wrote.
 *
 * <p>Source: etcd's {@code server/etcdserver/txn}.
 */
final class TxnExecutor {

    private final KeyIndex index;
    private final KeySpaceWriter writer;
    private final LeaseRegistry leases;
    private final LongSupplier compactedRevision;
    private final BatchRows rows;

    TxnExecutor(
            KeyIndex index,
            KeySpaceWriter writer,
            LeaseRegistry leases,
            LongSupplier compactedRevision,
            BatchRows rows) {
        this.index = index;
        this.writer = writer;
        this.leases = leases;
        this.compactedRevision = compactedRevision;
        this.rows = rows;
    }

    Result<PutResponse> put(PutRequest request, HeaderSource headers) throws StorageException {
        if (request.getLease() != 0 && !leases.exists(request.getLease())) {
            return Result.failed(EtcdError.LEASE_NOT_FOUND);
        }
        byte[] key = request.getKey().toByteArray();
        KeyEntry found = index.find(key);
        if (needsPrevious(request) && !isLive(found)) {
            return Result.failed(EtcdError.KEY_NOT_FOUND);
        }
        PutResponse.Builder response = executePut(request, key, found);
        writer.endTxn();
        return Result.of(response.setHeader(headers.header(writer.revision())).build());
    }

    Result<DeleteRangeResponse> deleteRange(DeleteRangeRequest request, HeaderSource headers) throws StorageException {
        DeleteRangeResponse.Builder response = executeDelete(request);
        writer.endTxn();
        return Result.of(response.setHeader(headers.header(writer.revision())).build());
    }

    Result<TxnResponse> txn(TxnRequest request, HeaderSource headers) throws StorageException {
        try {
            ReadContext before = context();
            TxnPath path = TxnPath.of(request, new CompareEvaluator(before, true));
            EtcdError error = TxnChecks.check(request, path, before, index, leases);
            if (error != null) {
                return Result.failed(error);
            }
            path.rewind();
            TxnResponse.Builder response = executeTxn(request, path);
            writer.endTxn();
            return Result.of(
                    response.setHeader(headers.header(writer.revision())).build());
        } catch (CompactedException e) {
            throw new IllegalStateException("the apply loop was overtaken by a compaction", e);
        }
    }

    private TxnResponse.Builder executeTxn(TxnRequest request, TxnPath path)
            throws StorageException, CompactedException {
        boolean succeeded = path.takeNext();
        TxnResponse.Builder response = TxnResponse.newBuilder().setSucceeded(succeeded);
        for (RequestOp op : TxnPath.branch(request, succeeded)) {
            response.addResponses(execute(op, path));
        }
        return response;
    }

    private ResponseOp execute(RequestOp op, TxnPath path) throws StorageException, CompactedException {
        ResponseOp.Builder response = ResponseOp.newBuilder();
        switch (op.getRequestCase()) {
            case REQUEST_RANGE -> response.setResponseRange(executeRange(op.getRequestRange()));
            case REQUEST_PUT -> {
                PutRequest put = op.getRequestPut();
                byte[] key = put.getKey().toByteArray();
                response.setResponsePut(executePut(put, key, index.find(key)).setHeader(nestedHeader()));
            }
            case REQUEST_DELETE_RANGE ->
                response.setResponseDeleteRange(
                        executeDelete(op.getRequestDeleteRange()).setHeader(nestedHeader()));
            case REQUEST_TXN ->
                // etcd leaves the header of a nested transaction empty, but present.
                response.setResponseTxn(
                        executeTxn(op.getRequestTxn(), path).setHeader(ResponseHeader.getDefaultInstance()));
            case REQUEST_NOT_SET -> {
                // Refused before it gets here; etcd's answer is an empty one too.
            }
        }
        return response.build();
    }

    private RangeResponse.Builder executeRange(RangeRequest request) throws StorageException, CompactedException {
        Result<RangeResponse.Builder> result = RangeExecutor.execute(request, context());
        if (!result.isOk()) {
            throw new IllegalStateException("a range of a checked transaction failed: " + result);
        }
        return result.value().setHeader(nestedHeader());
    }

    private PutResponse.Builder executePut(PutRequest request, byte[] key, @Nullable KeyEntry found)
            throws StorageException {
        PutResponse.Builder response = PutResponse.newBuilder();
        ByteString value = request.getValue();
        long leaseId = request.getLease();
        if (found != null && found.isLive()) {
            if (request.getPrevKv() || request.getIgnoreValue()) {
                byte[] row = rows.latest(found);
                if (request.getPrevKv()) {
                    response.setPrevKv(UnsafeByteOperations.unsafeWrap(row));
                }
                if (request.getIgnoreValue()) {
                    RowFields fields = new RowFields().read(row);
                    value = UnsafeByteOperations.unsafeWrap(row, fields.valueStart(), fields.valueLength());
                }
            }
            if (request.getIgnoreLease()) {
                leaseId = found.leaseId();
            }
        }
        writer.put(found, key, value, leaseId);
        return response;
    }

    private DeleteRangeResponse.Builder executeDelete(DeleteRangeRequest request) throws StorageException {
        DeleteRangeResponse.Builder response = DeleteRangeResponse.newBuilder();
        List<KeyEntry> found = liveEntries(KeyRange.of(request.getKey(), request.getRangeEnd()));
        if (request.getPrevKv()) {
            for (KeyEntry entry : found) {
                response.addPrevKvs(UnsafeByteOperations.unsafeWrap(rows.latest(entry)));
            }
        }
        for (KeyEntry entry : found) {
            writer.delete(entry);
        }
        return response.setDeleted(found.size());
    }

    private List<KeyEntry> liveEntries(KeyRange range) {
        if (range.isSingle()) {
            KeyEntry entry = index.find(range.from());
            return entry != null && entry.isLive() ? List.of(entry) : List.of();
        }
        LiveEntries found = new LiveEntries(writer.visibleRevision());
        index.current(writer.visibleRevision()).walk(range, true, found);
        return found.entries();
    }

    /** Deletes the keys, those of them that exist, in one revision. */
    void deleteKeys(List<byte[]> keys) {
        for (byte[] key : keys) {
            KeyEntry entry = index.find(key);
            if (entry != null && entry.isLive()) {
                writer.delete(entry);
            }
        }
        writer.endTxn();
    }

    /** What the transaction sees now. */
    ReadContext context() {
        RowReader reader = rows.reader();
        return new ReadContext(index.current(writer.visibleRevision()), reader, compactedRevision);
    }

    private ResponseHeader nestedHeader() {
        return ResponseHeader.newBuilder().setRevision(writer.visibleRevision()).build();
    }

    static boolean needsPrevious(PutRequest request) {
        return request.getIgnoreValue() || request.getIgnoreLease();
    }

    static boolean isLive(@Nullable KeyEntry entry) {
        return entry != null && entry.isLive();
    }
}
