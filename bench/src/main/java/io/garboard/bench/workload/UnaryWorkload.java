package io.garboard.bench.workload;

import io.garboard.bench.load.ClosedLoop;
import io.garboard.bench.load.LoadResult;
import io.garboard.bench.load.ProcessUsage;
import java.io.IOException;

/** A workload of one unary method in a closed loop. */
final class UnaryWorkload implements Workload {

    static final int CONNECTIONS = 8;

    /** Makes the requests of a session; called after the server is prepared. */
    interface RequestsFactory {
        ClosedLoop.Requests create(Session session);
    }

    private final String name;
    private final int preparedKeys;
    private final boolean puts;
    private final RequestsFactory factory;

    /**
     * Describes a workload.
     *
     * @param preparedKeys how many keys are put before it starts
     * @param puts whether an operation puts one value, so that bytes on disk for a byte put can be told
     */
    UnaryWorkload(String name, int preparedKeys, boolean puts, RequestsFactory factory) {
        this.name = name;
        this.preparedKeys = preparedKeys;
        this.puts = puts;
        this.factory = factory;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Figures run(Session session) throws IOException {
        Preparation.putKeys(session, preparedKeys);
        ClosedLoop.Requests requests = factory.create(session);
        try (ClosedLoop loop = new ClosedLoop(session.server().address(), CONNECTIONS, session.inFlight(), requests)) {
            loop.run(session.durationNanos() / 2);
            ProcessUsage server = ProcessUsage.of(session.server().pid());
            ProcessUsage client = ProcessUsage.of(ProcessHandle.current().pid());
            LoadResult load = loop.run(session.durationNanos());
            return Figures.of(
                    load,
                    server,
                    ProcessUsage.of(session.server().pid()),
                    client,
                    ProcessUsage.of(ProcessHandle.current().pid()),
                    puts ? load.operations() * session.valueSizeBytes() : 0);
        }
    }
}
