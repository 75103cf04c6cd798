package io.garboard.proxy;

import io.garboard.proxy.tls.TlsConfig;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the proxy listens on and how.
 *
 * @param clientUrls where clients connect: gRPC, and HTTP too unless {@code httpUrls} is given
 * @param httpUrls where HTTP is served apart from gRPC; usually empty
 * @param metricsUrls where only metrics and health are served; may be empty
 * @param tls for the listeners whose scheme asks for it; null if there is none
 * @param extensiveMetrics whether latencies are measured per gRPC method (etcd's {@code --metrics=extensive})
 * @param warnUnaryMillis a unary call that takes longer is logged; 0 for none (etcd's {@code
 *     --warning-unary-request-duration})
 * @param electionTimeoutMillis decides how long a stream that needs a leader waits for a new one
 */
public record ProxyConfig(
        List<ListenUrl> clientUrls,
        List<ListenUrl> httpUrls,
        List<ListenUrl> metricsUrls,
        @Nullable TlsConfig tls,
        RequestLimits limits,
        Keepalive keepalive,
        AccessRules access,
        Versions versions,
        boolean extensiveMetrics,
        long warnUnaryMillis,
        long electionTimeoutMillis) {

    public ProxyConfig {
        clientUrls = List.copyOf(clientUrls);
        httpUrls = List.copyOf(httpUrls);
        metricsUrls = List.copyOf(metricsUrls);
        if (clientUrls.isEmpty()) {
            throw new IllegalArgumentException("listen-client-urls: at least one URL is needed");
        }
        if (electionTimeoutMillis <= 0) {
            throw new IllegalArgumentException("election-timeout: " + electionTimeoutMillis + " (expected: > 0)");
        }
        if (tls == null) {
            requirePlain(clientUrls);
            requirePlain(httpUrls);
            requirePlain(metricsUrls);
        }
    }

    private static void requirePlain(List<ListenUrl> urls) {
        for (ListenUrl url : urls) {
            if (url.scheme().isTls()) {
                throw new IllegalArgumentException(
                        "TLS key/cert (--cert-file, --key-file) must be provided for listening on " + url);
            }
        }
    }

    /** How long a request may take inside the member, as in etcd: for the disk, and two elections for a lost leader. */
    public long requestTimeoutMillis() {
        return 5_000 + 2 * electionTimeoutMillis;
    }

    /** Starts from etcd's defaults. */
    public static Builder builder(Versions versions) {
        return new Builder(versions);
    }

    /** Collects settings; etcd's defaults hold for what is not set. Confined to one thread. */
    public static final class Builder {
        private final Versions versions;
        private List<ListenUrl> clientUrls = List.of(ListenUrl.parse("http://localhost:2379"));
        private List<ListenUrl> httpUrls = List.of();
        private List<ListenUrl> metricsUrls = List.of();
        private @Nullable TlsConfig tls;
        private RequestLimits limits = RequestLimits.DEFAULT;
        private Keepalive keepalive = Keepalive.DEFAULT;
        private AccessRules access = AccessRules.DEFAULT;
        private boolean extensiveMetrics;
        private long warnUnaryMillis = 300;
        private long electionTimeoutMillis = 1_000;

        private Builder(Versions versions) {
            this.versions = versions;
        }

        public Builder clientUrls(List<ListenUrl> urls) {
            this.clientUrls = urls;
            return this;
        }

        public Builder httpUrls(List<ListenUrl> urls) {
            this.httpUrls = urls;
            return this;
        }

        public Builder metricsUrls(List<ListenUrl> urls) {
            this.metricsUrls = urls;
            return this;
        }

        public Builder tls(@Nullable TlsConfig config) {
            this.tls = config;
            return this;
        }

        public Builder limits(RequestLimits requestLimits) {
            this.limits = requestLimits;
            return this;
        }

        public Builder keepalive(Keepalive settings) {
            this.keepalive = settings;
            return this;
        }

        public Builder access(AccessRules rules) {
            this.access = rules;
            return this;
        }

        public Builder extensiveMetrics(boolean extensive) {
            this.extensiveMetrics = extensive;
            return this;
        }

        public Builder warnUnaryMillis(long millis) {
            this.warnUnaryMillis = millis;
            return this;
        }

        public Builder electionTimeoutMillis(long millis) {
            this.electionTimeoutMillis = millis;
            return this;
        }

        public ProxyConfig build() {
            return new ProxyConfig(
                    clientUrls,
                    httpUrls,
                    metricsUrls,
                    tls,
                    limits,
                    keepalive,
                    access,
                    versions,
                    extensiveMetrics,
                    warnUnaryMillis,
                    electionTimeoutMillis);
        }
    }
}
