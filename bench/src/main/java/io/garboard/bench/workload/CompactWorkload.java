package io.garboard.bench.workload;

import io.garboard.bench.wire.RpcMethod;
import io.garboard.etcd.rpc.CompactionRequest;
import java.io.IOException;
import java.util.List;

/** What a compaction of half a million revisions does to puts. */
final class CompactWorkload implements Workload {

    private static final int REVISIONS = 500_000;
    private static final int VALUE_BYTES = 256;

    @Override
    public String name() {
        return "compact";
    }

    @Override
    public String summary() {
        return "puts before and during the compaction of 500,000 revisions";
    }

    @Override
    public List<Integer> defaultInFlight() {
        return List.of(64);
    }

    @Override
    public List<Figures> run(Session session) throws IOException {
        Disturbance.prepare(session, session.scaled(REVISIONS), Workloads.KEYS, VALUE_BYTES);
        return Disturbance.measure(session, RpcMethod.COMPACT, () -> everything(session));
    }

    /** The request to compact all there is, which is answered when it is done. */
    static byte[] everything(Session session) throws IOException {
        return CompactionRequest.newBuilder()
                .setRevision(Status.revision(session))
                .setPhysical(true)
                .build()
                .toByteArray();
    }
}
