package io.garboard.bench.workload;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.garboard.bench.load.ClosedLoop;
import io.garboard.etcd.rpc.Compare;
import io.garboard.etcd.rpc.PutRequest;
import io.garboard.etcd.rpc.RangeRequest;
import io.garboard.etcd.rpc.RequestOp;
import io.garboard.etcd.rpc.TxnRequest;
import io.garboard.etcd.rpc.TxnResponse;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * kube-apiserver's update: put if the object still has the revision that was read, else read it. Each slot updates an
 * object of its own, so every guard holds.
 */
final class GuardedUpdateWorkload implements Workload {

    @Override
    public String name() {
        return "update";
    }

    @Override
    public Figures run(Session session) throws IOException {
        return new UnaryWorkload(name(), 0, true, GuardedUpdates::new).run(session);
    }

    private static final class GuardedUpdates implements ClosedLoop.Requests {
        private final ByteString value;
        private final long[] revisions;

        GuardedUpdates(Session session) {
            value = Keys.value(session.seed(), session.valueSizeBytes());
            revisions = new long[session.inFlight()];
        }

        @Override
        public String path() {
            return "/etcdserverpb.KV/Txn";
        }

        @Override
        public byte[] next(int slot) {
            ByteString key = Keys.pod(slot);
            return TxnRequest.newBuilder()
                    .addCompare(Compare.newBuilder()
                            .setKey(key)
                            .setTarget(Compare.CompareTarget.MOD)
                            .setModRevision(revisions[slot]))
                    .addSuccess(RequestOp.newBuilder()
                            .setRequestPut(PutRequest.newBuilder().setKey(key).setValue(value)))
                    .addFailure(RequestOp.newBuilder()
                            .setRequestRange(RangeRequest.newBuilder().setKey(key)))
                    .build()
                    .toByteArray();
        }

        @Override
        public void answered(int slot, byte[] buffer, int offset, int length) {
            try {
                TxnResponse response = TxnResponse.parser().parseFrom(ByteBuffer.wrap(buffer, offset, length));
                if (!response.getSucceeded()) {
                    throw new IllegalStateException("a guarded update lost its guard with nobody else writing");
                }
                revisions[slot] = response.getHeader().getRevision();
            } catch (InvalidProtocolBufferException e) {
                throw new IllegalStateException("the server's TxnResponse cannot be decoded", e);
            }
        }
    }
}
