package io.garboard.proxy;

import io.garboard.core.member.Member;
import io.garboard.proxy.grpc.GrpcEndpoint;
import io.garboard.proxy.http.HttpEndpoints;
import io.garboard.proxy.metrics.GrpcMetrics;
import io.garboard.proxy.metrics.HealthMetrics;
import io.garboard.proxy.metrics.MetricsRegistry;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves one member to clients: gRPC, HTTP and metrics on the listeners of its configuration.
 *
 * <p>Life: {@link #start}, {@link #drain}, {@link #stop}, once each and in this order, by one thread.
 */
public final class ProxyServer {

    private static final Logger LOG = LoggerFactory.getLogger(ProxyServer.class);

    private final ProxyConfig config;
    private final GrpcEndpoint grpc;
    private final Listeners listeners;

    /** Prepares everything and opens nothing. */
    public ProxyServer(ProxyConfig config, Member member, MetricsRegistry metrics) {
        this.config = config;
        this.grpc =
                new GrpcEndpoint(member, config.limits(), new GrpcMetrics(metrics.meters(), config.extensiveMetrics()));
        HttpEndpoints http = new HttpEndpoints(
                member, config.versions(), metrics, new HealthMetrics(metrics.meters()), config.requestTimeoutMillis());
        this.listeners = new Listeners(config, grpc, http);
    }

    /**
     * Opens the listeners; when this returns, all of them accept connections.
     *
     * @throws IOException if one cannot be opened, after closing the others
     */
    public void start() throws IOException {
        listeners.open();
    }

    /** Where clients connect, with the ports that the system chose. */
    public List<ListenUrl> clientUrls() {
        return listeners.clientUrls();
    }

    public List<ListenUrl> httpUrls() {
        return listeners.httpUrls();
    }

    public List<ListenUrl> metricsUrls() {
        return listeners.metricsUrls();
    }

    /**
     * Ends all streams with UNAVAILABLE, refuses new calls, and waits until the calls under way are answered.
     *
     * @return false if some were not in time
     */
    public boolean drain(long timeoutMillis) throws InterruptedException {
        try {
            grpc.drain().get(timeoutMillis, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            LOG.warn("gave up waiting for calls under way after {} ms", timeoutMillis);
            return false;
        } catch (java.util.concurrent.ExecutionException e) {
            throw new IllegalStateException("waiting for calls cannot fail", e);
        }
    }

    /** Closes all connections and listeners. Idempotent. */
    public void stop() {
        listeners.close();
        LOG.info("stopped serving {}", config.clientUrls());
    }
}
