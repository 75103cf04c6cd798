package io.garboard.proxy;

import static java.util.concurrent.TimeUnit.SECONDS;

import com.linecorp.armeria.common.util.EventLoopGroups;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import io.garboard.proxy.grpc.GrpcEndpoint;
import io.garboard.proxy.http.HttpEndpoints;
import io.garboard.proxy.tls.ReloadingTls;
import io.garboard.proxy.transport.Acceptors;
import io.garboard.proxy.transport.TransportSettings;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The listeners of a proxy: one Armeria server for each of clients, HTTP apart from gRPC, and metrics, on shared event loops.
 * Confined to the thread that starts and stops the proxy; the lists of URLs may be read from any thread once open.
 */
final class Listeners {

    private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);

    private final ProxyConfig config;
    private final GrpcEndpoint grpc;
    private final HttpEndpoints http;
    private final ScheduledExecutorService timer;
    private final List<Server> servers = new ArrayList<>();
    private final EventLoopGroup eventLoops =
            EventLoopGroups.newEventLoopGroup(Runtime.getRuntime().availableProcessors(), "garboard-proxy");
    private @Nullable ReloadingTls tls;
    private @Nullable ScheduledFuture<?> tlsCheck;
    private volatile List<ListenUrl> clientUrls = List.of();
    private volatile List<ListenUrl> httpUrls = List.of();
    private volatile List<ListenUrl> metricsUrls = List.of();

    Listeners(ProxyConfig config, GrpcEndpoint grpc, HttpEndpoints http, ScheduledExecutorService timer) {
        this.config = config;
        this.timer = timer;
        this.grpc = grpc;
        this.http = http;
    }

    /** What tells how the member is: before clients are served, so that a member that waits for a majority can be asked. */
    void openMetrics() throws IOException {
        try {
            tls = loadTls();
            metricsUrls = open(config.metricsUrls(), http::installMetricsAndHealth);
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /** After {@link #openMetrics}. */
    void openClients() throws IOException {
        boolean separateHttp = !config.httpUrls().isEmpty();
        try {
            clientUrls = open(config.clientUrls(), server -> {
                grpc.install(server);
                if (!separateHttp) {
                    http.installAll(server, config.access());
                }
            });
            httpUrls = open(config.httpUrls(), server -> http.installAll(server, config.access()));
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private @Nullable ReloadingTls loadTls() throws IOException {
        if (config.tls() == null) {
            return null;
        }
        ReloadingTls loaded = new ReloadingTls(config.tls());
        tlsCheck = loaded.checkPeriodically(timer);
        return loaded;
    }

    private List<ListenUrl> open(List<ListenUrl> urls, Consumer<ServerBuilder> services) throws IOException {
        if (urls.isEmpty()) {
            return List.of();
        }
        ServerBuilder builder = Server.builder()
                .workerGroup(eventLoops, false)
                .bossGroupFactory(Acceptors::create)
                // The library's own meters are not wanted: etcd's take their place.
                .meterRegistry(new CompositeMeterRegistry());
        new TransportSettings(config.limits(), config.keepalive()).configure(builder);
        if (tls != null && urls.stream().anyMatch(url -> url.scheme().isTls())) {
            tls.configure(builder);
        }
        for (ListenUrl url : urls) {
            ListenerPorts.add(url, builder);
        }
        services.accept(builder);
        Server server = builder.build();
        try {
            server.start().join();
        } catch (CompletionException e) {
            server.close();
            throw new IOException("cannot listen on " + urls + ": " + e.getCause(), e.getCause());
        }
        servers.add(server);
        return ListenerPorts.bound(urls, server);
    }

    List<ListenUrl> clientUrls() {
        return clientUrls;
    }

    List<ListenUrl> httpUrls() {
        return httpUrls;
    }

    List<ListenUrl> metricsUrls() {
        return metricsUrls;
    }

    /** Null if nothing is served over TLS. */
    @Nullable
    ReloadingTls tls() {
        return tls;
    }

    void close() {
        if (tlsCheck != null) {
            tlsCheck.cancel(false);
        }
        CompletableFuture.allOf(servers.stream().map(Server::stop).toArray(CompletableFuture<?>[]::new))
                .join();
        servers.clear();
        boolean ended = eventLoops.shutdownGracefully(0, 1, SECONDS).awaitUninterruptibly(2, SECONDS);
        if (!ended) {
            LOG.warn("event loops are still busy after 2 s");
        }
    }
}
