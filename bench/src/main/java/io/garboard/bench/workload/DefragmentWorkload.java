package io.garboard.bench.workload;

import io.garboard.bench.wire.RpcMethod;
import java.io.IOException;
import java.util.List;

/** What Defragment of a store of 100,000 rows does to puts. */
final class DefragmentWorkload implements Workload {

    private static final int REVISIONS = 100_000;

    @Override
    public String name() {
        return "defragment";
    }

    @Override
    public String summary() {
        return "puts before and during Defragment of a store of 100,000 rows";
    }

    @Override
    public List<Integer> defaultInFlight() {
        return List.of(64);
    }

    @Override
    public List<Figures> run(Session session) throws IOException {
        Disturbance.prepare(session, session.scaled(REVISIONS), session.valueSizeBytes());
        return Disturbance.measure(session, RpcMethod.DEFRAGMENT, new byte[0]);
    }
}
