package io.garboard.core.apply;

import io.garboard.etcd.rpc.PutRequest;
import io.garboard.etcd.rpc.RequestOp;
import io.garboard.etcd.rpc.TxnRequest;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * How much room the member may still take, estimated so that asking costs nothing.
 *
 * <p>The size in use is measured from time to time. What was accepted since the measurement before that is added at its
 * cost: rows reach the engine within one interval, so nothing is missed, and at worst the writes of one interval count
 * twice until the next. Costs are etcd's: 256 bytes a put beside key and value, 64 a lease. Any thread.
 *
 * <p>Unlike etcd, which counts the file, this counts what is in use: room that a compaction has freed can be written again
 * without defragmenting first.
 *
 * <p>Source: etcd's {@code server/storage/quota.go}.
 */
public final class Quota {

    /** What granting a lease costs. */
    public static final long LEASE_COST_BYTES = 64;

    private static final long PUT_OVERHEAD_BYTES = 256;

    private final long limitBytes;
    private final AtomicLong acceptedBytes = new AtomicLong();
    /** Added to {@link #acceptedBytes} it gives the estimate. */
    private volatile long baseBytes;

    private final LongSupplier usedNow;
    private long acceptedAtMeasurement;

    /**
     * A quota of which nothing is used yet.
     *
     * @param limitBytes negative: no limit
     * @param usedNow measures what is in use at this moment, rows on their way to the engine included; any thread
     */
    public Quota(long limitBytes, LongSupplier usedNow) {
        this.limitBytes = limitBytes;
        this.usedNow = usedNow;
    }

    /** Takes a measurement, to be done a few times a second. */
    public synchronized void measure() {
        long accepted = acceptedBytes.get();
        baseBytes = usedNow.getAsLong() - acceptedAtMeasurement;
        acceptedAtMeasurement = accepted;
    }

    /** Whether there is room, and if so takes it. Where the estimate says that there is none, it is measured anew. */
    public boolean accept(long costBytes) {
        if (limitBytes < 0 || costBytes == 0) {
            return true;
        }
        if (baseBytes + acceptedBytes.get() + costBytes >= limitBytes && !hasRoomNow(costBytes)) {
            return false;
        }
        acceptedBytes.addAndGet(costBytes);
        return true;
    }

    /** So that whoever has just freed room need not wait for the next measurement. */
    private synchronized boolean hasRoomNow(long costBytes) {
        long accepted = acceptedBytes.get();
        long used = usedNow.getAsLong();
        baseBytes = used - accepted;
        acceptedAtMeasurement = accepted;
        return used + costBytes < limitBytes;
    }

    public long limitBytes() {
        return limitBytes;
    }

    public static long cost(PutRequest put) {
        return PUT_OVERHEAD_BYTES + put.getKey().size() + put.getValue().size();
    }

    /** The dearer of the two branches, since it is not known yet which will run. */
    public static long cost(TxnRequest txn) {
        return Math.max(cost(txn.getSuccessList()), cost(txn.getFailureList()));
    }

    private static long cost(List<RequestOp> operations) {
        long sum = 0;
        for (RequestOp operation : operations) {
            sum += switch (operation.getRequestCase()) {
                case REQUEST_PUT -> cost(operation.getRequestPut());
                case REQUEST_TXN -> cost(operation.getRequestTxn());
                case REQUEST_RANGE, REQUEST_DELETE_RANGE, REQUEST_NOT_SET -> 0;
            };
        }
        return sum;
    }
}
