package io.garboard.bench.workload;

import io.garboard.bench.load.LoadResult;
import io.garboard.bench.load.ProcessUsage;
import java.io.IOException;

/** Takes what servers and client have used at the start of a run, and tells the figures at its end. */
final class Measurement {

    private static final double HUNDRED_THOUSAND = 1e5;
    private static final double NANOS_PER_MILLI = 1e6;

    private final Session session;
    private final ProcessUsage server;
    private final ProcessUsage client;

    private Measurement(Session session, ProcessUsage server) throws IOException {
        this.session = session;
        this.server = server;
        this.client = ProcessUsage.ofClient();
    }

    static Measurement start(Session session) throws IOException {
        return new Measurement(session, session.servers().usage());
    }

    /** Counts all that the servers have used since they were started. */
    static Measurement startOfProcess(Session session) throws IOException {
        return new Measurement(session, ProcessUsage.NONE);
    }

    /** The figures; {@code putBytes} are the bytes of the values put, 0 if the disk is of no interest. */
    Figures end(String part, LoadResult load, long putBytes) throws IOException {
        ProcessUsage serverNow = session.servers().usage();
        ProcessUsage clientNow = ProcessUsage.ofClient();
        double per100k = HUNDRED_THOUSAND / load.operations();
        long readyNanos = session.servers().readyNanos();
        boolean seen = !Double.isNaN(serverNow.cpuSeconds());
        return new Figures(
                part,
                load,
                (serverNow.cpuSeconds() - server.cpuSeconds()) * per100k,
                (clientNow.cpuSeconds() - client.cpuSeconds()) * per100k,
                seen ? serverNow.peakResidentBytes() : Double.NaN,
                seen && putBytes > 0
                        ? (double) (serverNow.writtenBytes() - server.writtenBytes()) / putBytes
                        : Double.NaN,
                readyNanos > 0 ? readyNanos / NANOS_PER_MILLI : Double.NaN);
    }
}
