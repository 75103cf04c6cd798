package io.garboard.proxy;

import com.linecorp.armeria.client.ClientFactory;
import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.client.grpc.GrpcClientBuilder;
import com.linecorp.armeria.client.grpc.GrpcClients;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import io.garboard.proxy.fake.FakeMember;
import io.garboard.proxy.metrics.MetricsRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.UnaryOperator;

/** A proxy on ports of the system's choice, in front of a fake member. */
final class RunningProxy implements AutoCloseable {

    static final Versions VERSIONS = new Versions("3.7.1", "3.7.0", "3.7.0");

    final FakeMember member = new FakeMember();
    final MetricsRegistry metrics = new MetricsRegistry();
    final ProxyServer server;
    private final ClientFactory clients = ClientFactory.builder()
            .idleTimeoutMillis(0)
            .http2InitialConnectionWindowSize(1 << 24)
            .build();

    RunningProxy() {
        this(config -> config);
    }

    RunningProxy(UnaryOperator<ProxyConfig.Builder> settings) {
        ProxyConfig.Builder config = ProxyConfig.builder(VERSIONS)
                .clientUrls(List.of(ListenUrl.parse("http://127.0.0.1:0")))
                .metricsUrls(List.of(ListenUrl.parse("http://127.0.0.1:0")));
        server = new ProxyServer(settings.apply(config).build(), member, metrics);
        try {
            server.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    ListenUrl url() {
        return server.clientUrls().get(0);
    }

    String address() {
        return "127.0.0.1:" + url().port();
    }

    /** A gRPC client with its own settings, on a connection shared with the others of this proxy. */
    <T> T client(Class<T> stub, UnaryOperator<GrpcClientBuilder> settings) {
        return settings.apply(GrpcClients.builder("gproto+http://" + address())
                        .factory(clients)
                        .responseTimeoutMillis(120_000)
                        .maxResponseLength(0))
                .build(stub);
    }

    <T> T client(Class<T> stub) {
        return client(stub, builder -> builder);
    }

    AggregatedHttpResponse get(String pathAndQuery) {
        return http("http://" + address(), pathAndQuery);
    }

    AggregatedHttpResponse getMetricsPort(String pathAndQuery) {
        return http(server.metricsUrls().get(0).toString(), pathAndQuery);
    }

    private AggregatedHttpResponse http(String base, String pathAndQuery) {
        return WebClient.builder(base)
                .factory(clients)
                .build()
                .get(pathAndQuery)
                .aggregate()
                .join();
    }

    @Override
    public void close() {
        clients.close();
        server.stop();
    }
}
