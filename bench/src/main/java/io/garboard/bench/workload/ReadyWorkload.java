package io.garboard.bench.workload;

import io.garboard.bench.load.Latencies;
import io.garboard.bench.load.LoadResult;
import java.io.IOException;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * How long a start takes. An operation is a start, so its latency is the time until every member has answered a
 * linearizable read.
 *
 * @param keys how many keys are there, before scaling
 */
record ReadyWorkload(String name, String summary, int keys) implements Workload {

    private static final int VALUE_BYTES = 256;

    @Override
    public List<Integer> defaultInFlight() {
        return List.of(1);
    }

    @Override
    public List<Figures> run(Session session) throws IOException, InterruptedException {
        if (keys > 0) {
            Puts.prepare(session, session.scaled(keys), VALUE_BYTES);
            session.servers().restart();
        }
        Measurement measurement = Measurement.startOfProcess(session);
        Histogram latencies = Latencies.histogram();
        Latencies.record(latencies, session.servers().readyNanos());
        return List.of(measurement.end("", LoadResult.of(1, session.servers().readyNanos(), latencies), 0));
    }
}
