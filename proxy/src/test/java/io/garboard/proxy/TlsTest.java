package io.garboard.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.linecorp.armeria.client.ClientFactory;
import com.linecorp.armeria.client.ClientFactoryBuilder;
import com.linecorp.armeria.client.grpc.GrpcClients;
import com.linecorp.armeria.common.TlsKeyPair;
import io.garboard.etcd.rpc.KVGrpc.KVBlockingStub;
import io.garboard.etcd.rpc.RangeRequest;
import io.garboard.proxy.tls.SelfSigned;
import io.garboard.proxy.tls.TestAuthority;
import io.garboard.proxy.tls.TlsConfig;
import io.garboard.proxy.tls.TlsVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TlsTest {

    private static final RangeRequest RANGE =
            RangeRequest.newBuilder().setKey(ByteString.copyFromUtf8("k")).build();
    private static final TestAuthority OLD = new TestAuthority("old");
    private static final TestAuthority NEW = new TestAuthority("new");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path dir;

    @SuppressWarnings("NullAway.Init")
    private TlsConfig tls;

    @BeforeEach
    void writeFiles() throws Exception {
        Path cert = dir.resolve("cert.pem");
        Path key = dir.resolve("key.pem");
        TestAuthority.writePair(OLD.issue("server", "127.0.0.1", "localhost"), cert, key);
        OLD.writeCertificate(dir.resolve("ca.pem"));
        tls = TlsConfig.of(cert, key);
    }

    private static RunningProxy proxy(TlsConfig config) {
        return new RunningProxy(builder -> builder.clientUrls(List.of(ListenUrl.parse("https://127.0.0.1:0")))
                .tls(config));
    }

    /** A client on a connection of its own. */
    private static ClientFactory factory(TestAuthority trusted, @Nullable TlsKeyPair identity) {
        return factory(trusted, identity, "TLSv1.3", "TLSv1.2");
    }

    private static ClientFactory factory(TestAuthority trusted, @Nullable TlsKeyPair identity, String... versions) {
        ClientFactoryBuilder builder = ClientFactory.builder()
                .tlsCustomizer(
                        context -> context.trustManager(trusted.certificate()).protocols(versions));
        return identity == null ? builder.build() : builder.tls(identity).build();
    }

    private static KVBlockingStub kv(RunningProxy proxy, ClientFactory factory) {
        return GrpcClients.builder("gproto+https://" + proxy.address())
                .factory(factory)
                .build(KVBlockingStub.class);
    }

    private static long call(RunningProxy proxy, TestAuthority trusted, @Nullable TlsKeyPair identity) {
        try (ClientFactory factory = factory(trusted, identity)) {
            return kv(proxy, factory).range(RANGE).getHeader().getRevision();
        }
    }

    private static void assertRefused(RunningProxy proxy, TestAuthority trusted, @Nullable TlsKeyPair identity) {
        assertThatThrownBy(() -> call(proxy, trusted, identity)).isInstanceOf(Exception.class);
    }

    @Test
    void aNewServerCertificateIsUsedForNewConnections() throws Exception {
        try (RunningProxy proxy = proxy(tls);
                ClientFactory early = factory(OLD, null)) {
            KVBlockingStub open = kv(proxy, early);
            open.range(RANGE);
            TestAuthority.writePair(NEW.issue("server", "127.0.0.1"), tls.certFile(), tls.keyFile());
            proxy.server.reloadTls();
            assertThat(call(proxy, NEW, null)).isPositive();
            assertRefused(proxy, OLD, null);
            assertThat(open.range(RANGE).getHeader().getRevision())
                    .as("the open connection")
                    .isPositive();
        }
    }

    @Test
    void unusableFilesLeaveTheOldOnesInUse() throws Exception {
        try (RunningProxy proxy = proxy(tls)) {
            String key = Files.readString(tls.keyFile());
            Files.writeString(tls.keyFile(), "nonsense");
            proxy.server.reloadTls();
            proxy.server.reloadTls();
            assertThat(call(proxy, OLD, null)).isPositive();
            TlsKeyPair half = OLD.issue("other", "127.0.0.1");
            Path unused = dir.resolve("unused");
            TestAuthority.writePair(half, tls.certFile(), unused);
            Files.writeString(tls.keyFile(), key);
            proxy.server.reloadTls();
            assertThat(call(proxy, OLD, null)).isPositive();
            Files.delete(tls.certFile());
            proxy.server.reloadTls();
            assertThat(call(proxy, OLD, null)).isPositive();
        }
    }

    @Test
    void clientCertificatesAreDemandedAndTheirAuthorityIsReloaded() throws Exception {
        Path ca = dir.resolve("ca.pem");
        TlsKeyPair old = OLD.issue("client");
        TlsKeyPair fresh = NEW.issue("client");
        try (RunningProxy proxy = proxy(tls.withClientAuth(ca));
                ClientFactory early = factory(OLD, old)) {
            KVBlockingStub open = kv(proxy, early);
            open.range(RANGE);
            assertRefused(proxy, OLD, null);
            assertRefused(proxy, OLD, fresh);
            NEW.writeCertificate(ca);
            proxy.server.reloadTls();
            assertThat(call(proxy, OLD, fresh)).isPositive();
            assertRefused(proxy, OLD, old);
            assertThat(open.range(RANGE).getHeader().getRevision())
                    .as("the open connection")
                    .isPositive();
        }
    }

    @Test
    void revokedCertificatesAreRefused() throws Exception {
        Path ca = dir.resolve("ca.pem");
        Path crl = dir.resolve("crl.pem");
        TlsKeyPair good = OLD.issue("good");
        TlsKeyPair bad = OLD.issue("bad");
        OLD.writeRevocations(crl);
        TlsConfig config =
                new TlsConfig(tls.certFile(), tls.keyFile(), ca, true, crl, "", List.of(), TlsVersion.TLS_1_2, null);
        try (RunningProxy proxy = proxy(config)) {
            assertThat(call(proxy, OLD, bad)).isPositive();
            OLD.writeRevocations(crl, bad.certificateChain().toArray(new X509Certificate[0]));
            proxy.server.reloadTls();
            assertThat(call(proxy, OLD, good)).isPositive();
            assertRefused(proxy, OLD, bad);
        }
    }

    @Test
    void onlyTheAllowedHostIsServed() {
        TlsConfig config = new TlsConfig(
                tls.certFile(),
                tls.keyFile(),
                dir.resolve("ca.pem"),
                true,
                null,
                "apiserver.example",
                List.of(),
                TlsVersion.TLS_1_2,
                null);
        try (RunningProxy proxy = proxy(config)) {
            assertThat(call(proxy, OLD, OLD.issue("a", "apiserver.example"))).isPositive();
            assertThat(call(proxy, OLD, OLD.issue("a", "other", "*.example"))).isPositive();
            assertRefused(proxy, OLD, OLD.issue("a", "other.example"));
            assertRefused(proxy, OLD, OLD.issue("apiserver.example"));
        }
    }

    @Test
    void versionsAndSuitesAreKept() {
        TlsConfig only13 = new TlsConfig(
                tls.certFile(), tls.keyFile(), null, false, null, "", List.of(), TlsVersion.TLS_1_3, null);
        try (RunningProxy proxy = proxy(only13)) {
            assertThat(call(proxy, OLD, null)).isPositive();
            assertThatThrownBy(() -> {
                        try (ClientFactory factory = factory(OLD, null, "TLSv1.2")) {
                            kv(proxy, factory).range(RANGE);
                        }
                    })
                    .isInstanceOf(Exception.class);
        }
        TlsConfig only12 = new TlsConfig(
                tls.certFile(),
                tls.keyFile(),
                null,
                false,
                null,
                "",
                List.of("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"),
                TlsVersion.TLS_1_2,
                TlsVersion.TLS_1_2);
        try (RunningProxy proxy = proxy(only12)) {
            assertThat(call(proxy, OLD, null)).isPositive();
        }
    }

    @Test
    void filesThatAreWrongAtTheStartAreNamed() throws Exception {
        Files.writeString(tls.keyFile(), "nonsense");
        assertThatThrownBy(() -> proxy(tls).close())
                .hasCauseInstanceOf(IOException.class)
                .hasMessageContaining("key.pem");
    }

    @Test
    void aSelfSignedCertificateIsMadeOnceAndGuarded() throws Exception {
        Path fixtures = dir.resolve("fixtures/client");
        TlsConfig made = SelfSigned.findOrCreate(fixtures, List.of("127.0.0.1", "localhost", "::1"), 1, Instant.now());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(made.keyFile())))
                .isEqualTo("rw-------");
        String certificate = Files.readString(made.certFile());
        TlsConfig found = SelfSigned.findOrCreate(fixtures, List.of("other"), 1, Instant.now());
        assertThat(Files.readString(found.certFile())).isEqualTo(certificate);
        try (RunningProxy proxy = proxy(made);
                ClientFactory factory = ClientFactory.builder()
                        .tlsCustomizer(
                                context -> context.trustManager(made.certFile().toFile()))
                        .build()) {
            assertThat(kv(proxy, factory).range(RANGE).getHeader().getRevision())
                    .isPositive();
        }
    }

    @Test
    void healthAndMetricsAreServedOverTlsToo() {
        try (RunningProxy proxy = new RunningProxy(builder -> builder.clientUrls(
                                List.of(ListenUrl.parse("https://127.0.0.1:0"), ListenUrl.parse("http://127.0.0.1:0")))
                        .metricsUrls(List.of(ListenUrl.parse("https://127.0.0.1:0")))
                        .tls(tls));
                ClientFactory factory = factory(OLD, null)) {
            String metrics = proxy.server.metricsUrls().get(0).toString();
            assertThat(metrics).startsWith("https://");
            assertThat(com.linecorp.armeria.client.WebClient.builder(metrics)
                            .factory(factory)
                            .build()
                            .get("/health")
                            .aggregate()
                            .join()
                            .contentUtf8())
                    .contains("true");
            assertThat(call(proxy, OLD, null)).isPositive();
            ListenUrl plain = proxy.server.clientUrls().get(1);
            assertThat(GrpcClients.newClient("gproto+" + plain, KVBlockingStub.class)
                            .range(RANGE)
                            .getHeader()
                            .getRevision())
                    .isPositive();
        }
    }
}
