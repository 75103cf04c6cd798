package io.garboard.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.linecorp.armeria.client.ClientFactory;
import com.linecorp.armeria.client.grpc.GrpcClients;
import io.garboard.etcd.rpc.KVGrpc.KVBlockingStub;
import io.garboard.etcd.rpc.RangeRequest;
import io.garboard.proxy.tls.TestAuthority;
import io.garboard.proxy.tls.TlsConfig;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class UnixSocketTest {

    private static final RangeRequest RANGE =
            RangeRequest.newBuilder().setKey(ByteString.copyFromUtf8("k")).build();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path dir;

    private static long range(String scheme, Path socket, ClientFactory factory) {
        String authority = URLEncoder.encode("unix:" + socket, StandardCharsets.UTF_8);
        return GrpcClients.builder("gproto+" + scheme + "://" + authority)
                .factory(factory)
                .build(KVBlockingStub.class)
                .range(RANGE)
                .getHeader()
                .getRevision();
    }

    @Test
    void unixSocketsServePlainAndTls() throws Exception {
        TestAuthority authority = new TestAuthority("ca");
        TlsConfig tls = TlsConfig.of(dir.resolve("cert.pem"), dir.resolve("key.pem"));
        TestAuthority.writePair(authority.issue("server", "localhost"), tls.certFile(), tls.keyFile());
        Path plain = dir.resolve("plain.sock");
        Path secure = dir.resolve("tls.sock");
        Files.writeString(plain, "left behind by a process that was killed");
        List<ListenUrl> urls = List.of(
                ListenUrl.parse("unix://" + plain),
                ListenUrl.parse("http://127.0.0.1:0"),
                ListenUrl.parse("unixs://" + secure));
        try (RunningProxy proxy =
                        new RunningProxy(config -> config.clientUrls(urls).tls(tls));
                ClientFactory factory = ClientFactory.builder().tlsNoVerify().build()) {
            assertThat(proxy.server.clientUrls().get(0)).isEqualTo(urls.get(0));
            assertThat(proxy.server.clientUrls().get(1).port()).isPositive();
            assertThat(range("http", plain, factory)).isPositive();
            assertThat(range("https", secure, factory)).isPositive();
        }
        assertThat(plain).doesNotExist();
    }
}
