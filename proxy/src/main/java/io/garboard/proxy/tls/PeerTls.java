package io.garboard.proxy.tls;

import com.linecorp.armeria.client.ClientFactoryBuilder;
import com.linecorp.armeria.server.ServerBuilder;
import java.io.IOException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;

/** Both sides of TLS between members, with files that are read again while running. Thread-safe. */
public final class PeerTls {

    private final PeerTlsConfig config;
    private final ReloadingTls server;
    private final ReloadingTls client;

    /**
     * Reads the files.
     *
     * @throws IOException if a file cannot be read or used; the message names it
     */
    public PeerTls(PeerTlsConfig config) throws IOException {
        this.config = config;
        // Etcd judges both ways by the same rule.
        CertificateRule rule = config.allowedHostnames().isEmpty()
                ? CertificateRule.commonNames(config.allowedCommonNames())
                : CertificateRule.hostnames(config.allowedHostnames());
        this.server = new ReloadingTls(config.server(), rule);
        this.client = new ReloadingTls(config.client(), rule);
    }

    /** Applies this to all TLS ports of a server. */
    public void configure(ServerBuilder builder) {
        server.configure(builder);
    }

    /** Applies this to all TLS connections that a factory makes. */
    public void configure(ClientFactoryBuilder builder) {
        client.configure(builder, config.verifyServers());
    }

    /** Looks at the files every few seconds until the result is cancelled. */
    public ScheduledFuture<?> checkPeriodically(ScheduledExecutorService executor) {
        return executor.scheduleWithFixedDelay(
                this::reloadIfChanged,
                ReloadingTls.CHECK_INTERVAL_MILLIS,
                ReloadingTls.CHECK_INTERVAL_MILLIS,
                java.util.concurrent.TimeUnit.MILLISECONDS);
    }

    /** Looks at the files now. */
    public void reloadIfChanged() {
        server.reloadIfChanged();
        client.reloadIfChanged();
    }
}
