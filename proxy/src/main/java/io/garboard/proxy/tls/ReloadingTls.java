package io.garboard.proxy.tls;

import com.linecorp.armeria.client.ClientFactoryBuilder;
import com.linecorp.armeria.client.ClientTlsConfig;
import com.linecorp.armeria.client.ClientTlsConfigBuilder;
import com.linecorp.armeria.common.TlsKeyPair;
import com.linecorp.armeria.common.TlsProvider;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServerTlsConfig;
import com.linecorp.armeria.server.ServerTlsConfigBuilder;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS whose files are read again while running: the certificate, its key, the trusted authorities and the revocations. A new
 * connection sees the newest contents that could be read; open connections stay as they are. Contents that cannot be used
 * are logged once, and the old ones stay in use. Thread-safe.
 */
public final class ReloadingTls implements TlsProvider {

    private static final Logger LOG = LoggerFactory.getLogger(ReloadingTls.class);
    static final long CHECK_INTERVAL_MILLIS = 2_000;

    private final TlsConfig config;
    private final CertificateRule rule;
    private volatile TlsMaterial material;
    private TlsFiles lastTried;
    private @Nullable String lastFailure;

    /**
     * Reads the files.
     *
     * @throws IOException if a file cannot be read or used; the message names it
     */
    public ReloadingTls(TlsConfig config) throws IOException {
        this(config, CertificateRule.hostname(config.clientCertAllowedHostname()));
    }

    /** The same with a rule that the other side's certificates must obey. */
    ReloadingTls(TlsConfig config, CertificateRule rule) throws IOException {
        this.config = config;
        this.rule = rule;
        this.lastTried = TlsFiles.read(config);
        try {
            this.material = lastTried.parse();
        } catch (GeneralSecurityException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** Looks at the files every few seconds until the result is cancelled. */
    public ScheduledFuture<?> checkPeriodically(ScheduledExecutorService executor) {
        return executor.scheduleWithFixedDelay(
                this::reloadIfChanged, CHECK_INTERVAL_MILLIS, CHECK_INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Looks at the files now. */
    public synchronized void reloadIfChanged() {
        try {
            TlsFiles now = TlsFiles.read(config);
            if (now.sameContent(lastTried)) {
                return;
            }
            lastTried = now;
            material = now.parse();
            lastFailure = null;
            LOG.info("TLS files have changed and are in use for new connections: {}", config.name());
        } catch (IOException | GeneralSecurityException e) {
            keepOld(e);
        }
    }

    private void keepOld(Exception e) {
        String failure = e.toString();
        if (!failure.equals(lastFailure)) {
            lastFailure = failure;
            LOG.error("TLS files have changed but cannot be used; the old ones stay in use: {}", failure);
        }
    }

    /** Applies this to all TLS ports of a server. */
    @SuppressWarnings("deprecation") // the library's way of advising against listing suites at all
    public void configure(ServerBuilder server) {
        ServerTlsConfigBuilder tls = ServerTlsConfig.builder()
                .clientAuth(config.demandsClientCertificate() ? ClientAuth.REQUIRE : ClientAuth.NONE)
                .tlsCustomizer(context -> customize(context, config.demandsClientCertificate()));
        if (!config.cipherSuites().isEmpty()) {
            // Whoever lists suites may leave out those that HTTP/2 asks for, as in etcd.
            tls.allowsUnsafeCiphers(true);
        }
        server.tlsProvider(this, tls.build());
    }

    /**
     * Applies this to all TLS connections that a factory makes.
     *
     * @param verify whether servers must show a certificate that is trusted and issued to the host that was called
     */
    @SuppressWarnings("deprecation") // as above
    void configure(ClientFactoryBuilder factory, boolean verify) {
        ClientTlsConfigBuilder tls = ClientTlsConfig.builder().tlsCustomizer(context -> customize(context, verify));
        if (!verify) {
            tls.tlsNoVerify();
        }
        if (!config.cipherSuites().isEmpty()) {
            tls.allowsUnsafeCiphers(true);
        }
        factory.tlsProvider(this, tls.build());
    }

    /** Called for every new set of certificates. */
    private void customize(SslContextBuilder context, boolean verify) {
        context.protocols(protocols());
        if (!config.cipherSuites().isEmpty()) {
            context.ciphers(config.cipherSuites().stream()
                    .map(GoCipherSuites::toJdkName)
                    .toList());
        }
        if (verify) {
            context.trustManager(new CertificateTrust(material.trusted(), () -> material.revoked(), rule));
        }
    }

    private List<String> protocols() {
        TlsVersion max = config.maxVersion() == null ? TlsVersion.TLS_1_3 : config.maxVersion();
        return Arrays.stream(TlsVersion.values())
                .filter(version -> version.compareTo(config.minVersion()) >= 0 && version.compareTo(max) <= 0)
                .map(TlsVersion::jdkName)
                .toList();
    }

    @Override
    public @Nullable TlsKeyPair keyPair(String hostname) {
        return material.keyPair();
    }

    @Override
    public List<X509Certificate> trustedCertificates(String hostname) {
        return material.trusted();
    }

    @Override
    public boolean autoClose() {
        return false;
    }
}
