package io.garboard.bench.workload;

import com.google.protobuf.ByteString;
import io.garboard.bench.load.Request;
import io.garboard.bench.load.Requests;
import io.garboard.bench.wire.RpcMethod;

/**
 * kube-apiserver's update, again and again: each slot updates an object of its own, beyond those that the warm-up puts, so
 * every guard holds.
 */
final class GuardedUpdates implements Requests {

    private final ByteString value;
    private final long[] revisions;

    GuardedUpdates(Session session) {
        value = Keys.value(session.seed(), session.valueSizeBytes());
        revisions = new long[session.inFlight()];
    }

    @Override
    public Request next(int slot) {
        return Request.of(RpcMethod.TXN, ApiServerTxns.put(Keys.pod(Workloads.KEYS + slot), value, revisions[slot]));
    }

    @Override
    public void answered(int slot, byte[] buffer, int offset, int length) {
        revisions[slot] = ApiServerTxns.revisionOfSuccess(buffer, offset, length);
    }
}
