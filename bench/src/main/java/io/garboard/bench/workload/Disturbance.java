package io.garboard.bench.workload;

import io.garboard.bench.load.ClosedLoop;
import io.garboard.bench.load.LoadResult;
import io.garboard.bench.wire.RpcMethod;
import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;

/** Puts, first alone and then while one long call goes on: how much does it disturb them? */
final class Disturbance {

    private static final long ROUND_MILLIS = 1;

    private Disturbance() {}

    /** Fills the store with {@code revisions} puts of {@code valueSizeBytes} over {@code keys} keys. */
    static void prepare(Session session, int revisions, int keys, int valueSizeBytes) throws IOException {
        int[] next = {0};
        Puts puts = new Puts(Keys.value(session.seed(), valueSizeBytes), () -> next[0]++ % keys);
        try (ClosedLoop loop = session.loop(Math.max(session.inFlight(), 256), puts)) {
            loop.warmUp(revisions);
        }
    }

    /** What is done before the disturbance, while nothing is measured. */
    interface Preparation {
        /** Returns the message of the call that disturbs. */
        byte[] run() throws IOException;
    }

    /** Parts {@code before} and {@code during}; the second lasts as long as the call does. */
    static List<Figures> measure(Session session, RpcMethod method, Preparation preparation) throws IOException {
        SplittableRandom random = new SplittableRandom(session.seed());
        Puts puts =
                new Puts(Keys.value(session.seed(), session.valueSizeBytes()), () -> random.nextInt(Workloads.KEYS));
        try (ClosedLoop loop = session.loop(puts)) {
            Figures before = UnaryWorkload.measure(session, loop, "before", session.valueSizeBytes());
            byte[] message = preparation.run();
            Measurement measurement = Measurement.start(session);
            loop.begin();
            try (OneCall call = new OneCall(session, method, message)) {
                while (!call.poll()) {
                    loop.step(ROUND_MILLIS);
                }
            }
            loop.finish(System.nanoTime());
            LoadResult load = loop.result();
            return List.of(before, measurement.end("during", load, load.operations() * session.valueSizeBytes()));
        }
    }
}
