package io.garboard.bench.workload;

import io.garboard.bench.load.ClosedLoop;
import io.garboard.bench.load.LoadResult;
import io.garboard.bench.load.Requests;
import io.garboard.etcd.rpc.RangeRequest;
import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;

/** Large puts, first alone and then beside a list of 10,000 objects every second: does the list hurt the puts? */
final class MixedLargeWorkload implements Workload {

    private static final int KEYS = 10_000;
    private static final int LARGE_BYTES = 16 * 1024;
    private static final long LIST_EVERY_NANOS = 1_000_000_000L;
    private static final long ROUND_MILLIS = 1;

    @Override
    public String name() {
        return "mixed-large";
    }

    @Override
    public String summary() {
        return "puts of 16 KiB, alone and beside a list of 10,000 objects of --value-size every second";
    }

    @Override
    public List<Integer> defaultInFlight() {
        return List.of(64);
    }

    @Override
    public List<Figures> run(Session session) throws IOException {
        int keys = session.scaled(KEYS);
        Puts.prepare(session, keys, session.valueSizeBytes());
        SplittableRandom random = new SplittableRandom(session.seed());
        // Outside the range that is listed, so that every list has the same answer.
        Requests puts = new LargePuts(Keys.value(session.seed(), LARGE_BYTES), () -> random.nextInt(KEYS));
        Requests lists = Ranges.repeating(
                RangeRequest.newBuilder()
                        .setKey(Keys.ALL_FROM)
                        .setRangeEnd(Keys.ALL_TO)
                        .build(),
                keys,
                keys,
                session.valueSizeBytes());
        try (ClosedLoop putLoop = session.loop(puts);
                ClosedLoop listLoop = session.loop(1, lists)) {
            Figures alone = UnaryWorkload.measure(session, putLoop, "alone", LARGE_BYTES);
            Measurement measurement = Measurement.start(session);
            LoadResult load = beside(session.durationNanos(), putLoop, listLoop);
            return List.of(alone, measurement.end("", load, load.operations() * LARGE_BYTES));
        }
    }

    private static LoadResult beside(long nanos, ClosedLoop puts, ClosedLoop lists) throws IOException {
        long start = System.nanoTime();
        long nextList = start;
        puts.begin();
        while (System.nanoTime() - start < nanos) {
            if (System.nanoTime() >= nextList && lists.isIdle()) {
                lists.beginOperations(1);
                nextList += LIST_EVERY_NANOS;
            }
            puts.step(ROUND_MILLIS);
            lists.step(0);
        }
        puts.finish(start + nanos);
        LoadResult result = puts.result();
        lists.finish(start + nanos);
        return result;
    }
}
