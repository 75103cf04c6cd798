package io.garboard.proxy.peer;

import io.garboard.core.peer.PeerAddress;
import io.garboard.proxy.ListenUrl;
import io.garboard.proxy.Versions;
import io.garboard.proxy.tls.PeerTlsConfig;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One member's network on ports of the system's choice, in front of a fake handler. */
final class TestPeer implements AutoCloseable {

    static final long CLUSTER = 0xc1;
    static final Versions VERSIONS = new Versions("3.7.0", "3.7.0", "3.7.0");

    /** Connects again at once, and takes nobody for dead because the machine is slow. */
    static final PeerTiming TIMING = new PeerTiming(30_000, 20, 60_000, 1, 5);

    final long id;
    final FakePeer handler = new FakePeer();
    final MeterRegistry meters = new SimpleMeterRegistry();
    final HttpPeerNetwork network;

    TestPeer(long id) {
        this(id, config -> config);
    }

    TestPeer(long id, UnaryOperator<PeerConfig> settings) {
        this.id = id;
        try {
            network = new HttpPeerNetwork(settings.apply(plain(id)), meters);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        try {
            network.start(handler);
        } catch (IOException e) {
            network.close();
            throw new UncheckedIOException(e);
        }
    }

    private static PeerConfig plain(long id) {
        return new PeerConfig(
                CLUSTER,
                id,
                List.of(ListenUrl.parse("http://127.0.0.1:0")),
                null,
                VERSIONS,
                TIMING,
                PeerLimits.DEFAULT);
    }

    static PeerConfig listening(PeerConfig config, String url) {
        return new PeerConfig(
                config.clusterId(),
                config.memberId(),
                List.of(ListenUrl.parse(url)),
                null,
                config.versions(),
                config.timing(),
                config.limits());
    }

    static PeerConfig withTls(PeerConfig config, @Nullable PeerTlsConfig tls) {
        return new PeerConfig(
                config.clusterId(),
                config.memberId(),
                List.of(ListenUrl.parse("https://127.0.0.1:0")),
                tls,
                config.versions(),
                config.timing(),
                config.limits());
    }

    static PeerConfig withTiming(PeerConfig config, PeerTiming timing) {
        return new PeerConfig(
                config.clusterId(),
                config.memberId(),
                config.listenUrls(),
                config.tls(),
                config.versions(),
                timing,
                config.limits());
    }

    static PeerConfig withLimits(PeerConfig config, PeerLimits limits) {
        return new PeerConfig(
                config.clusterId(),
                config.memberId(),
                config.listenUrls(),
                config.tls(),
                config.versions(),
                config.timing(),
                limits);
    }

    static PeerConfig withCluster(PeerConfig config, long clusterId) {
        return new PeerConfig(
                clusterId,
                config.memberId(),
                config.listenUrls(),
                config.tls(),
                config.versions(),
                config.timing(),
                config.limits());
    }

    String url() {
        return network.listenUrls().get(0).toString();
    }

    PeerAddress address() {
        return new PeerAddress(id, List.of(url()));
    }

    void knows(PeerAddress... others) {
        network.members(List.of(others));
    }

    void knows(TestPeer... others) {
        network.members(Stream.of(others).map(TestPeer::address).toList());
    }

    void awaitActive(long other) {
        await("member " + other + " is active", () -> network.activeSinceNanos(other) != 0);
    }

    static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("did not come true within 60 s: " + what);
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Override
    public void close() {
        network.close();
    }
}
