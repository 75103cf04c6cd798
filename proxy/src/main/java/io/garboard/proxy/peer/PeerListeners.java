package io.garboard.proxy.peer;

import static java.util.concurrent.TimeUnit.SECONDS;

import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.util.EventLoopGroups;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import io.garboard.proxy.ListenUrl;
import io.garboard.proxy.ListenerPorts;
import io.garboard.proxy.http.HttpAnswers;
import io.garboard.proxy.tls.PeerTls;
import io.garboard.proxy.transport.Acceptors;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server on the peer URLs. Confined to the thread that starts and stops the network. */
final class PeerListeners {

    private static final Logger LOG = LoggerFactory.getLogger(PeerListeners.class);

    private static final int THREADS = 2;
    private static final int FRAME_BYTES = 1 << 20;
    private static final int STREAM_WINDOW_BYTES = 4 << 20;
    private static final int CONNECTION_WINDOW_BYTES = 16 << 20;
    private static final int MAX_CALL_BYTES = 16 << 20;

    private final PeerContext context;
    private final @Nullable PeerTls tls;
    private final LaneService lanes;
    private final Handshake handshake;
    private final EventLoopGroup eventLoops = EventLoopGroups.newEventLoopGroup(THREADS, "garboard-peer-server", true);
    private @Nullable Server server;
    private List<ListenUrl> urls = List.of();

    PeerListeners(PeerContext context, @Nullable PeerTls tls) {
        this.context = context;
        this.tls = tls;
        this.handshake = new Handshake(context.config(), context.handler());
        this.lanes = new LaneService(context, handshake);
    }

    void open() throws IOException {
        List<ListenUrl> wanted = context.config().listenUrls();
        if (wanted.isEmpty()) {
            return;
        }
        Server built = build(wanted);
        try {
            built.start().join();
        } catch (CompletionException e) {
            throw new IOException("cannot listen for peers on " + wanted + ": " + PeerFailures.text(e), e);
        }
        server = built;
        urls = ListenerPorts.bound(wanted, built);
        LOG.info("listening for peers on {}", urls);
    }

    private Server build(List<ListenUrl> wanted) throws IOException {
        ServerBuilder builder = Server.builder()
                .workerGroup(eventLoops, false)
                .bossGroupFactory(Acceptors::create)
                // The library's own meters are not wanted: etcd's take their place.
                .meterRegistry(new CompositeMeterRegistry())
                .maxRequestLength(0)
                .requestTimeoutMillis(0)
                .idleTimeoutMillis(0)
                .connectionDrainDurationMicros(0)
                .http2MaxFrameSize(FRAME_BYTES)
                .http2InitialStreamWindowSize(STREAM_WINDOW_BYTES)
                .http2InitialConnectionWindowSize(CONNECTION_WINDOW_BYTES)
                // A member that gives up many calls must not lose its connection.
                .http2MaxResetFramesPerWindow(0, 0)
                .gracefulShutdownTimeout(Duration.ZERO, Duration.ZERO)
                .disableServerHeader()
                .disableDateHeader();
        if (tls != null && wanted.stream().anyMatch(url -> url.scheme().isTls())) {
            tls.configure(builder);
        }
        for (ListenUrl url : wanted) {
            ListenerPorts.add(url, builder);
        }
        services(builder);
        return builder.build();
    }

    private void services(ServerBuilder builder) {
        for (LaneKind kind : LaneKind.values()) {
            builder.service(kind.path(), lanes.of(kind));
        }
        PeerHttp http = new PeerHttp(context);
        builder.route()
                .path(PeerProtocol.CALL)
                .maxRequestLength(MAX_CALL_BYTES)
                .build(new CallService(context, handshake));
        builder.service(PeerProtocol.SNAPSHOT, new SnapshotService(context, handshake));
        builder.service(PeerHttp.MEMBERS, (ctx, req) -> http.members(req));
        builder.service(PeerHttp.VERSION, (ctx, req) -> http.version(req));
        builder.serviceUnder("/", (ctx, req) -> HttpAnswers.error(HttpStatus.NOT_FOUND, "404 page not found"));
        var security = context.config().tls();
        if (security != null && security.verifyClientAddresses()) {
            builder.decorator(delegate -> new ClientAddressCheck(delegate, context.blocking()));
        }
    }

    /** With the ports that the system chose. */
    List<ListenUrl> urls() {
        return urls;
    }

    LaneService lanes() {
        return lanes;
    }

    void close() {
        if (server != null) {
            server.stop().join();
        }
        eventLoops.shutdownGracefully(0, 1, SECONDS).awaitUninterruptibly(2, SECONDS);
    }
}
