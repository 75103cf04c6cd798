package io.garboard.bench.workload;

import io.garboard.bench.load.ClosedLoop;
import io.garboard.bench.load.LoadResult;
import java.io.IOException;
import java.util.List;

/** The traffic of a control plane over 100,000 objects, with its watchers attached. */
final class ApiServerWorkload implements Workload {

    private static final int OBJECTS = 100_000;
    private static final int WATCHERS = 20;
    private static final long ROUND_MILLIS = 1;

    @Override
    public String name() {
        return "apiserver";
    }

    @Override
    public String summary() {
        return "80 % reads, 20 % guarded writes of 0.5 to 12 KiB over 100,000 objects, 20 watchers attached";
    }

    @Override
    public List<Integer> defaultInFlight() {
        return List.of(64);
    }

    @Override
    public List<Figures> run(Session session) throws IOException {
        int objects = session.scaled(OBJECTS);
        Puts.prepare(session, objects, session.valueSizeBytes());
        ApiServerRequests requests = new ApiServerRequests(session, objects);
        try (Watchers watchers = new Watchers(session, WATCHERS);
                ClosedLoop loop = session.loop(requests)) {
            drive(session.warmUpNanos(), watchers, loop);
            Measurement measurement = Measurement.start(session);
            long putBytes = requests.putBytes();
            LoadResult load = drive(session.durationNanos(), watchers, loop);
            Figures figures = measurement.end("", load, requests.putBytes() - putBytes);
            watchers.mustHaveHeard();
            return List.of(figures);
        }
    }

    private static LoadResult drive(long nanos, Watchers watchers, ClosedLoop loop) throws IOException {
        long deadline = System.nanoTime() + nanos;
        loop.begin();
        while (System.nanoTime() < deadline) {
            loop.step(ROUND_MILLIS);
            watchers.poll();
        }
        loop.finish(deadline);
        return loop.result();
    }
}
