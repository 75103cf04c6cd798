package io.garboard.server.wiring;

import io.garboard.core.local.EtcdVersion;
import io.garboard.proxy.AccessRules;
import io.garboard.proxy.Keepalive;
import io.garboard.proxy.ListenUrl;
import io.garboard.proxy.ProxyConfig;
import io.garboard.proxy.RequestLimits;
import io.garboard.proxy.Versions;
import io.garboard.server.config.ListenConfig;
import io.garboard.server.config.ServerConfig;
import io.garboard.server.flags.EtcdUrl;
import io.garboard.server.launch.DataDirectory;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/** The API's part of the configuration. */
final class ProxyWiring {

    private static final Set<String> EVERYONE = Set.of("*");

    private ProxyWiring() {}

    static ProxyConfig of(ServerConfig config, DataDirectory data) throws IOException {
        ListenConfig listen = config.listen();
        return ProxyConfig.builder(new Versions(EtcdVersion.SERVER, EtcdVersion.CLUSTER, EtcdVersion.CLUSTER))
                .clientUrls(urls(listen.clientUrls()))
                .httpUrls(urls(listen.clientHttpUrls()))
                .metricsUrls(urls(listen.metricsUrls()))
                .tls(TlsWiring.of(config, data))
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
                .warnUnaryMillis(config.monitoring().warnUnary().toMillis())
                .electionTimeoutMillis(config.raft().electionMillis())
                .build();
    }

    private static List<ListenUrl> urls(List<EtcdUrl> urls) {
        return urls.stream().map(url -> ListenUrl.parse(url.toString())).toList();
    }

    private static Set<String> orEveryone(List<String> names) {
        return names.isEmpty() ? EVERYONE : Set.copyOf(names);
    }
}
