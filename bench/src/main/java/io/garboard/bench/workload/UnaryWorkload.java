package io.garboard.bench.workload;

import io.garboard.bench.load.ClosedLoop;
import io.garboard.bench.load.LoadResult;
import io.garboard.bench.load.Requests;
import java.io.IOException;
import java.util.List;

/**
 * A workload of unary calls in a closed loop.
 *
 * @param preparedKeys how many keys are put before it starts, before scaling
 * @param puts whether an operation puts one value, so that bytes on disk for a byte put can be told
 * @param factory makes the requests of a session; called after the servers are prepared
 */
record UnaryWorkload(
        String name,
        String summary,
        List<Integer> defaultInFlight,
        int preparedKeys,
        boolean puts,
        RequestsFactory factory)
        implements Workload {

    /** Makes the requests of a session. */
    interface RequestsFactory {
        Requests create(Session session) throws IOException;
    }

    @Override
    public List<Figures> run(Session session) throws IOException {
        if (preparedKeys > 0) {
            Puts.prepare(session, session.scaled(preparedKeys), session.valueSizeBytes());
        }
        try (ClosedLoop loop = session.loop(factory.create(session))) {
            return List.of(measure(session, loop, "", puts ? session.valueSizeBytes() : 0));
        }
    }

    /** Warms up, then measures for the session's duration. */
    static Figures measure(Session session, ClosedLoop loop, String part, long putBytesPerOperation)
            throws IOException {
        loop.run(session.warmUpNanos());
        Measurement measurement = Measurement.start(session);
        LoadResult load = loop.run(session.durationNanos());
        return measurement.end(part, load, load.operations() * putBytesPerOperation);
    }
}
