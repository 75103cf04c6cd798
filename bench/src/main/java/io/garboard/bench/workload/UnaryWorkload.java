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

    private static final int FEW = 8;
    private static final int SLOTS_OF_WARM_UP = 64;

    /** Makes the requests of a session. */
    interface RequestsFactory {
        Requests create(Session session) throws IOException;
    }

    @Override
    public List<Figures> run(Session session) throws IOException {
        if (preparedKeys > 0) {
            Puts.prepare(session, session.scaled(preparedKeys), session.valueSizeBytes());
        }
        heat(session);
        try (ClosedLoop loop = session.loop(factory.create(session))) {
            return List.of(measure(session, loop, "", puts ? session.valueSizeBytes() : 0));
        }
    }

    /**
     * What answers a few requests at a time answers too few of them while it warms up: a server that compiles its hot paths
     * would be measured cold for minutes. So it first gets puts, many at a time: both servers alike.
     */
    private static void heat(Session session) throws IOException {
        if (session.inFlight() < FEW) {
            try (ClosedLoop loop = session.loop(SLOTS_OF_WARM_UP, Workloads.puts(session))) {
                loop.run(session.warmUpNanos());
            }
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
