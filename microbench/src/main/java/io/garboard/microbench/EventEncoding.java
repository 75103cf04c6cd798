package io.garboard.microbench;

import com.google.protobuf.ByteString;
import io.garboard.core.member.WatchStream;
import io.garboard.core.watch.WatchConfig;
import io.garboard.core.watch.WatchHub;
import io.garboard.etcd.rpc.PutRequest;
import io.garboard.etcd.rpc.WatchCreateRequest;
import io.garboard.etcd.wire.WatchResponse;
import io.garboard.spi.storage.StorageException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** A put heard by a hundred watchers on a stream each, to the encoded responses. An operation is a delivered event. */
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
public class EventEncoding {

    private static final int WATCHERS = 100;

    private final StoreFixture fixture;
    private final List<PutRequest> puts = List.of(StoreFixture.put(1));
    private final List<WatchStream> streams = new ArrayList<>();
    private final WatchHub hub;

    public EventEncoding() {
        fixture = Fixtures.open();
        hub = new WatchHub(
                WatchConfig.DEFAULT,
                fixture.store().history(),
                StoreFixture::header,
                System::nanoTime,
                () -> 1L,
                (reason, cause) -> {
                    throw new IllegalStateException(reason, cause);
                });
    }

    @Setup
    public void watch() {
        for (int i = 0; i < WATCHERS; i++) {
            WatchStream stream = hub.open(() -> {});
            stream.create(WatchCreateRequest.newBuilder()
                    .setKey(ByteString.copyFromUtf8("/registry/"))
                    .setRangeEnd(ByteString.copyFromUtf8("/registry0"))
                    .build());
            streams.add(stream);
        }
        hub.step();
    }

    @Benchmark
    @OperationsPerInvocation(WATCHERS)
    public void delivered(Blackhole blackhole) throws StorageException {
        hub.publish(fixture.apply(puts));
        hub.step();
        for (WatchStream stream : streams) {
            for (WatchResponse response = stream.poll(); response != null; response = stream.poll()) {
                blackhole.consume(response.toByteArray());
            }
        }
    }

    @TearDown
    public void close() throws StorageException, IOException {
        hub.close();
        fixture.close();
    }
}
