package io.garboard.proxy;

import io.garboard.core.member.Member;
import io.garboard.proxy.encryption.Encryption;
import io.garboard.proxy.grpc.GrpcEndpoint;
import io.garboard.proxy.http.HttpEndpoints;
import io.garboard.proxy.metrics.GrpcMetrics;
import io.garboard.proxy.metrics.HealthMetrics;
import io.garboard.proxy.metrics.MemberMeters;
import io.garboard.proxy.metrics.MetricsRegistry;
import io.garboard.proxy.tls.ReloadingTls;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
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
    private final ScheduledExecutorService timer;
    private final LeaderMonitor leaderMonitor;
    private final Listeners listeners;
    private @Nullable ScheduledFuture<?> leaderCheck;
    private boolean metricsStarted;

    /** Prepares everything and opens nothing. */
    public ProxyServer(ProxyConfig config, Member member, MetricsRegistry metrics) {
        this(config, member, metrics, null);
    }

    /**
     * The same for a member with encryption around it.
     *
     * @param encryption of {@code member}; null for none
     */
    public ProxyServer(ProxyConfig config, Member member, MetricsRegistry metrics, @Nullable Encryption encryption) {
        this.config = config;
        MemberMeters memberMeters = new MemberMeters(metrics.meters(), member, config.versions());
        metrics.beforeScrape(memberMeters::refresh);
        this.grpc = new GrpcEndpoint(
                member,
                config.limits(),
                new GrpcMetrics(metrics.meters(), config.extensiveMetrics()),
                metrics.durations(),
                config.warnUnaryMillis(),
                encryption == null ? null : encryption.administration());
        HttpEndpoints http = new HttpEndpoints(
                member,
                config.versions(),
                metrics,
                new HealthMetrics(metrics.meters()),
                config.requestTimeoutMillis(),
                encryption == null || encryption.administration() == null ? null : encryption::trouble);
        this.timer = Executors.newSingleThreadScheduledExecutor(ProxyServer::daemon);
        this.leaderMonitor = new LeaderMonitor(member, grpc::leaderLost);
        this.listeners = new Listeners(config, grpc, http, timer);
    }

    /**
     * Opens the listeners for metrics and health alone, so that a member can be asked before it serves clients. May be left
     * out.
     *
     * @throws IOException if one cannot be opened, after closing the others
     */
    public void startMetrics() throws IOException {
        listeners.openMetrics();
        metricsStarted = true;
    }

    /**
     * Opens the listeners; when this returns, all of them accept connections.
     *
     * @throws IOException if one cannot be opened, after closing the others
     */
    public void start() throws IOException {
        if (!metricsStarted) {
            startMetrics();
        }
        listeners.openClients();
        long millis = config.electionTimeoutMillis();
        leaderCheck = timer.scheduleAtFixedRate(leaderMonitor::check, millis, millis, TimeUnit.MILLISECONDS);
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "garboard-proxy-timer");
        thread.setDaemon(true);
        return thread;
    }

    /** Reads the TLS files now instead of within a few seconds. */
    public void reloadTls() {
        ReloadingTls tls = listeners.tls();
        if (tls != null) {
            tls.reloadIfChanged();
        }
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
        } catch (ExecutionException e) {
            throw new IllegalStateException("waiting for calls cannot fail", e);
        }
    }

    /** Closes all connections and listeners. Idempotent. */
    public void stop() {
        if (leaderCheck != null) {
            leaderCheck.cancel(false);
        }
        timer.shutdown();
        listeners.close();
        LOG.info("stopped serving {}", config.clientUrls());
    }
}
