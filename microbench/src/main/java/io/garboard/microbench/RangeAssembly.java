package io.garboard.microbench;

import com.google.protobuf.ByteString;
import io.garboard.etcd.rpc.RangeRequest;
import io.garboard.spi.storage.StorageException;
import java.io.IOException;
import java.util.SplittableRandom;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Reads over 100,000 keys, to the encoded response: one key, a page of 500, all of 10,000, and a count. */
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
public class RangeAssembly {

    private static final int KEYS = 100_000;
    private static final int PAGE = 500;
    private static final int LIST = 10_000;
    private static final ByteString FROM = ByteString.copyFromUtf8("/registry/");
    private static final ByteString TO = ByteString.copyFromUtf8("/registry0");

    private final StoreFixture fixture;
    private final SplittableRandom random = new SplittableRandom(1);

    public RangeAssembly() {
        fixture = Fixtures.open();
    }

    @Setup
    public void fill() throws StorageException {
        fixture.fill(KEYS);
    }

    private byte[] read(RangeRequest request) throws StorageException {
        return fixture.store().range(request, StoreFixture::header).value().toByteArray();
    }

    @Benchmark
    public byte[] get() throws StorageException {
        return read(RangeRequest.newBuilder()
                .setKey(StoreFixture.key(random.nextInt(KEYS)))
                .build());
    }

    @Benchmark
    public byte[] page() throws StorageException {
        return read(all().setKey(StoreFixture.key(random.nextInt(KEYS / 2)))
                .setLimit(PAGE)
                .build());
    }

    @Benchmark
    public byte[] list() throws StorageException {
        return read(all().setLimit(LIST).build());
    }

    /** The key index alone. */
    @Benchmark
    public byte[] count() throws StorageException {
        return read(all().setCountOnly(true).build());
    }

    private static RangeRequest.Builder all() {
        return RangeRequest.newBuilder().setKey(FROM).setRangeEnd(TO);
    }

    @TearDown
    public void close() throws StorageException, IOException {
        fixture.close();
    }
}
