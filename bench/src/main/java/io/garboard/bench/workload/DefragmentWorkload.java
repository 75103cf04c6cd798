package io.garboard.bench.workload;

import io.garboard.bench.wire.RpcMethod;
import java.io.IOException;
import java.util.List;

/**
 * What Defragment does to puts, where there is more to throw away than to keep: a server that has nothing to give back may
 * answer at once.
 */
final class DefragmentWorkload implements Workload {

    private static final int OBJECTS = 100_000;
    private static final int REVISIONS_EACH = 4;

    @Override
    public String name() {
        return "defragment";
    }

    @Override
    public String summary() {
        return "puts before and during Defragment of 100,000 objects after a compaction of 400,000";
    }

    @Override
    public List<Integer> defaultInFlight() {
        return List.of(64);
    }

    @Override
    public List<Figures> run(Session session) throws IOException {
        Disturbance.prepare(session, session.scaled(OBJECTS), session.scaled(OBJECTS), session.valueSizeBytes());
        return Disturbance.measure(session, RpcMethod.DEFRAGMENT, () -> leaveHoles(session));
    }

    /** Right before it, since puts would fill them again. */
    private static byte[] leaveHoles(Session session) throws IOException {
        int objects = session.scaled(OBJECTS);
        Disturbance.prepare(session, REVISIONS_EACH * objects, objects, session.valueSizeBytes());
        OneCall.alone(session, RpcMethod.COMPACT, CompactWorkload.everything(session));
        return new byte[0];
    }
}
