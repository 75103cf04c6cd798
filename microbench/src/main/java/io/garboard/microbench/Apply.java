package io.garboard.microbench;

import io.garboard.core.mvcc.RevisionEvents;
import io.garboard.etcd.rpc.PutRequest;
import io.garboard.spi.storage.StorageException;
import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A batch of 64 puts over 10,000 keys, as the apply loop executes it: key index, row, event, commit to LMDB behind. */
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
public class Apply {

    private static final int BATCH = 64;
    private static final int KEYS = 10_000;

    private final StoreFixture fixture;
    private final SplittableRandom random = new SplittableRandom(1);
    private final List<PutRequest> puts =
            IntStream.range(0, KEYS).mapToObj(StoreFixture::put).toList();

    public Apply() {
        fixture = Fixtures.open();
    }

    @Setup
    public void fill() throws StorageException {
        fixture.fill(KEYS);
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public List<RevisionEvents> puts() throws StorageException {
        return fixture.apply(random.ints(BATCH, 0, KEYS).mapToObj(puts::get).toList());
    }

    @TearDown
    public void close() throws StorageException, IOException {
        fixture.close();
    }
}
