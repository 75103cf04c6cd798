package io.garboard.server.wiring;

import io.garboard.core.local.EtcdVersion;
import io.garboard.proxy.AccessRules;
import io.garboard.proxy.Keepalive;
import io.garboard.proxy.ListenUrl;
import io.garboard.proxy.ProxyConfig;
import io.garboard.proxy.RequestLimits;
import io.garboard.proxy.Versions;
import io.garboard.proxy.tls.TlsConfig;
import io.garboard.proxy.tls.TlsVersion;
import io.garboard.server.config.ListenConfig;
import io.garboard.server.config.ServerConfig;
import io.garboard.server.flags.EtcdUrl;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The API's part of the configuration. */
final class ProxyWiring {

    private static final Set<String> EVERYONE = Set.of("*");

    private ProxyWiring() {}

    static ProxyConfig of(ServerConfig config) {
        ListenConfig listen = config.listen();
        return ProxyConfig.builder(new Versions(EtcdVersion.SERVER, EtcdVersion.CLUSTER, EtcdVersion.CLUSTER))
                .clientUrls(urls(listen.clientUrls()))
                .httpUrls(urls(listen.clientHttpUrls()))
                .metricsUrls(urls(listen.metricsUrls()))
                .tls(tls(config.clientTls()))
                .limits(new RequestLimits(
                        Math.toIntExact(config.limits().maxRequestBytes()),
                        Math.toIntExact(config.limits().maxTxnOps()),
                        listen.maxConcurrentStreams()))
                .keepalive(new Keepalive(
                        listen.keepAliveMinTime().toMillis(),
                        listen.keepAliveInterval().toMillis(),
                        listen.keepAliveTimeout().toMillis()))
                .access(new AccessRules(orEveryone(listen.corsOrigins()), orEveryone(listen.hostWhitelist())))
                .extensiveMetrics(config.monitoring().extensiveMetrics())
                .electionTimeoutMillis(config.raft().electionMillis())
                .build();
    }

    private static List<ListenUrl> urls(List<EtcdUrl> urls) {
        return urls.stream().map(url -> ListenUrl.parse(url.toString())).toList();
    }

    private static Set<String> orEveryone(List<String> names) {
        return names.isEmpty() ? EVERYONE : Set.copyOf(names);
    }

    private static @Nullable TlsConfig tls(io.garboard.server.config.TlsConfig tls) {
        if (tls.certFile() == null || tls.keyFile() == null) {
            return null;
        }
        return new TlsConfig(
                tls.certFile(),
                tls.keyFile(),
                tls.trustedCaFile(),
                tls.clientCertAuth(),
                tls.crlFile(),
                tls.allowedHostnames().isEmpty() ? "" : tls.allowedHostnames().get(0),
                tls.cipherSuites(),
                TlsVersion.parse(tls.minVersion()),
                tls.maxVersion().isEmpty() ? null : TlsVersion.parse(tls.maxVersion()));
    }
}
