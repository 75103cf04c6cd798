package io.garboard.core.mvcc;

import io.garboard.core.error.EtcdError;
import io.garboard.etcd.rpc.PutRequest;
import io.garboard.etcd.rpc.RangeRequest;
import io.garboard.etcd.rpc.RequestOp;
import io.garboard.etcd.rpc.TxnRequest;
import org.jspecify.annotations.Nullable;

/**
 * What is checked of a transaction before any of it is executed: first its puts, nested ones included, then its ranges.
 * Confined to the apply loop.
 */
final class TxnChecks {

    private final TxnPath path;
    private final ReadContext before;
    private final @Nullable KeyIndex index;
    private final @Nullable LeaseRegistry leases;

    private TxnChecks(TxnPath path, ReadContext before, @Nullable KeyIndex index, @Nullable LeaseRegistry leases) {
        this.path = path;
        this.before = before;
        this.index = index;
        this.leases = leases;
    }

    /** The error that rejects the transaction, or null. */
    static @Nullable EtcdError check(
            TxnRequest request, TxnPath path, ReadContext before, KeyIndex index, LeaseRegistry leases) {
        path.rewind();
        EtcdError error = new TxnChecks(path, before, index, leases).check(request);
        return error != null ? error : checkRanges(request, path, before);
    }

    /** The same for a transaction that only reads. */
    static @Nullable EtcdError checkRanges(TxnRequest request, TxnPath path, ReadContext before) {
        path.rewind();
        return new TxnChecks(path, before, null, null).check(request);
    }

    private @Nullable EtcdError check(TxnRequest request) {
        for (RequestOp op : TxnPath.branch(request, path.takeNext())) {
            EtcdError error = check(op);
            if (error != null) {
                return error;
            }
        }
        return null;
    }

    private @Nullable EtcdError check(RequestOp op) {
        if (op.hasRequestTxn()) {
            return check(op.getRequestTxn());
        }
        if (index != null && leases != null) {
            return op.hasRequestPut() ? checkPut(op.getRequestPut(), index, leases) : null;
        }
        return op.hasRequestRange() ? checkRange(op.getRequestRange()) : null;
    }

    private static @Nullable EtcdError checkPut(PutRequest request, KeyIndex index, LeaseRegistry leases) {
        if (TxnExecutor.needsPrevious(request)
                && !TxnExecutor.isLive(index.find(request.getKey().toByteArray()))) {
            return EtcdError.KEY_NOT_FOUND;
        }
        return request.getLease() != 0 && !leases.exists(request.getLease()) ? EtcdError.LEASE_NOT_FOUND : null;
    }

    /** Unlike a range of its own, one in a transaction with a negative revision is compared with the compacted one. */
    private @Nullable EtcdError checkRange(RangeRequest request) {
        long revision = request.getRevision();
        if (revision == 0) {
            return null;
        }
        if (revision > before.revision()) {
            return EtcdError.FUTURE_REVISION;
        }
        return revision < before.compactedRevision() ? EtcdError.COMPACTED : null;
    }
}
