package io.garboard.proxy.peer;

import static java.util.concurrent.TimeUnit.SECONDS;

import com.linecorp.armeria.client.ClientFactory;
import com.linecorp.armeria.client.ClientFactoryBuilder;
import com.linecorp.armeria.common.util.EventLoopGroups;
import io.garboard.proxy.tls.PeerTls;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The connections to other members: a pool of its own for each lane and for snapshots, so that none waits for another.
 *
 * <p>The pools are made together, when one is first asked for or by {@link #prepare}: that takes longer than everything else
 * that a member does to be ready, and a member that is alone needs none. Thread-safe.
 */
final class PeerClients {

    /** The library's lowest. For connections of calls, which have no probes. */
    private static final long MIN_PING_MILLIS = 1_000;

    private static final int WINDOW_BYTES = 1 << 20;

    private final PeerTiming timing;
    private final @Nullable PeerTls tls;
    /** One thread for the lanes and calls, one for snapshots. */
    private final EventLoopGroup messageLoop = EventLoopGroups.newEventLoopGroup(1, "garboard-peers", true);

    private final EventLoopGroup snapshotLoop = EventLoopGroups.newEventLoopGroup(1, "garboard-peer-snapshots", true);
    private @Nullable Pools pools;
    private boolean closed;

    private record Pools(Map<LaneKind, ClientFactory> lanes, ClientFactory snapshots) {}

    PeerClients(PeerTiming timing, @Nullable PeerTls tls) {
        this.timing = timing;
        this.tls = tls;
    }

    /**
     * Makes the pools now. Not on a loop, and not beside others that may be the first to use the library: see {@link
     * io.garboard.proxy.WarmUp}.
     */
    void prepare() {
        var unused = pools();
    }

    private synchronized Pools pools() {
        if (closed) {
            throw new IllegalStateException("the network is closed");
        }
        Pools made = pools;
        if (made == null) {
            Map<LaneKind, ClientFactory> lanes = new EnumMap<>(LaneKind.class);
            for (LaneKind kind : LaneKind.values()) {
                lanes.put(kind, factory(timing, tls, messageLoop));
            }
            made = new Pools(lanes, factory(timing, tls, snapshotLoop));
            pools = made;
        }
        return made;
    }

    static ClientFactory factory(PeerTiming timing, @Nullable PeerTls tls, EventLoopGroup loop) {
        ClientFactoryBuilder builder = ClientFactory.builder()
                .workerGroup(loop, false)
                .connectTimeoutMillis(timing.connectMillis())
                .idleTimeoutMillis(0)
                .http2GracefulShutdownTimeoutMillis(0)
                .pingIntervalMillis(Math.max(MIN_PING_MILLIS, timing.silenceMillis()))
                .http2InitialStreamWindowSize(WINDOW_BYTES)
                .http2InitialConnectionWindowSize(WINDOW_BYTES * 4)
                // The library's own meters are not wanted: etcd's take their place.
                .meterRegistry(new CompositeMeterRegistry());
        if (tls != null) {
            tls.configure(builder);
        }
        return builder.build();
    }

    EventLoop loop() {
        return messageLoop.next();
    }

    EventLoop snapshotLoop() {
        return snapshotLoop.next();
    }

    ClientFactory lane(LaneKind kind) {
        return Objects.requireNonNull(pools().lanes().get(kind));
    }

    ClientFactory snapshots() {
        return pools().snapshots();
    }

    /** Closes all connections; nothing is called back any more afterwards. */
    void close() {
        Pools made = end();
        if (made != null) {
            CompletableFuture.allOf(Stream.concat(made.lanes().values().stream(), Stream.of(made.snapshots()))
                            .map(ClientFactory::closeAsync)
                            .toArray(CompletableFuture<?>[]::new))
                    .join();
        }
        var messagesEnd = messageLoop.shutdownGracefully(0, 1, SECONDS);
        var snapshotsEnd = snapshotLoop.shutdownGracefully(0, 1, SECONDS);
        messagesEnd.awaitUninterruptibly(2, SECONDS);
        snapshotsEnd.awaitUninterruptibly(2, SECONDS);
    }

    private synchronized @Nullable Pools end() {
        closed = true;
        return pools;
    }
}
