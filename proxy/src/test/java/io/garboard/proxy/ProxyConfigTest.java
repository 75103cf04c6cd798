package io.garboard.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.garboard.proxy.metrics.MetricsRegistry;
import io.garboard.proxy.tls.TlsConfig;
import io.garboard.proxy.tls.TlsVersion;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class ProxyConfigTest {

    private static ProxyConfig.Builder builder() {
        return ProxyConfig.builder(RunningProxy.VERSIONS);
    }

    @Test
    void defaultsAreEtcds() {
        ProxyConfig config = builder().build();
        assertThat(config.clientUrls()).hasToString("[http://localhost:2379]");
        assertThat(config.limits().maxRequestBytes()).isEqualTo(1_572_864);
        assertThat(config.limits().maxMessageBytes()).isEqualTo(2_097_152);
        assertThat(config.limits().maxTxnOps()).isEqualTo(128);
        assertThat(config.limits().maxConcurrentStreams()).isEqualTo(4_294_967_295L);
        assertThat(config.keepalive()).isEqualTo(new Keepalive(5_000, 7_200_000, 20_000));
        assertThat(config.requestTimeoutMillis()).isEqualTo(7_000);
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder().clientUrls(List.of()).build());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder().electionTimeoutMillis(0).build());
        assertThatIllegalArgumentException().isThrownBy(() -> new RequestLimits(0, 1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new RequestLimits(1, 0, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new RequestLimits(1, 1, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new RequestLimits(1, 1, 1L << 32));
        assertThatIllegalArgumentException().isThrownBy(() -> new Keepalive(-1, 0, 0));
    }

    @Test
    void tlsListenersNeedACertificate() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder()
                        .metricsUrls(List.of(ListenUrl.parse("unixs://m")))
                        .build())
                .withMessageContaining("unixs://m");
    }

    @Test
    void tlsSettingsAreChecked() {
        TlsConfig plain = TlsConfig.of(Path.of("c"), Path.of("k"));
        assertThat(plain.demandsClientCertificate()).isFalse();
        assertThat(plain.withClientAuth(Path.of("ca")).demandsClientCertificate())
                .isTrue();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> tls(List.of("TLS_AES_128_GCM_SHA256"), TlsVersion.TLS_1_2, null))
                .withMessageContaining("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
        assertThatIllegalArgumentException().isThrownBy(() -> tls(List.of(), TlsVersion.TLS_1_3, TlsVersion.TLS_1_2));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> tls(List.of("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"), TlsVersion.TLS_1_3, null));
        assertThatIllegalArgumentException().isThrownBy(() -> TlsVersion.parse("TLS1.1"));
        assertThat(TlsVersion.parse("TLS1.3")).isEqualTo(TlsVersion.TLS_1_3);
    }

    private static TlsConfig tls(List<String> suites, TlsVersion min, @Nullable TlsVersion max) {
        return new TlsConfig(Path.of("c"), Path.of("k"), null, false, null, "", suites, min, max);
    }

    @Test
    void aPortInUseIsReported() throws Exception {
        try (RunningProxy proxy = new RunningProxy()) {
            ProxyServer second = new ProxyServer(
                    builder().clientUrls(List.of(proxy.url())).build(), proxy.member, new MetricsRegistry());
            Assertions.assertThatThrownBy(second::start)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(proxy.url().toString());
        }
    }
}
