package io.garboard.bench.workload;

import com.google.protobuf.ByteString;
import io.garboard.bench.load.ClosedLoop;
import io.garboard.etcd.rpc.PutRequest;
import java.io.IOException;

/** Brings a server into the state that a workload starts from. */
final class Preparation {

    private static final int SLOTS = 64;

    private Preparation() {}

    /** Puts keys 0 to {@code count - 1}. */
    static void putKeys(Session session, int count) throws IOException {
        if (count == 0) {
            return;
        }
        ByteString value = Keys.value(session.seed(), session.valueSizeBytes());
        ClosedLoop.Requests puts = new ClosedLoop.Requests() {
            private int next;

            @Override
            public String path() {
                return "/etcdserverpb.KV/Put";
            }

            @Override
            public byte[] next(int slot) {
                return PutRequest.newBuilder()
                        .setKey(Keys.pod(next++))
                        .setValue(value)
                        .build()
                        .toByteArray();
            }
        };
        try (ClosedLoop loop =
                new ClosedLoop(session.server().address(), UnaryWorkload.CONNECTIONS, Math.min(SLOTS, count), puts)) {
            loop.warmUp(count);
        }
    }
}
