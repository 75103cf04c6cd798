package io.garboard.bench.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.common.TlsKeyPair;
import io.garboard.bench.wire.TestServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsProbeTest {

    @Test
    void theClientSpeaksTlsWithTheCertificateThatServersAreGiven(@TempDir Path directory) throws Exception {
        TlsMaterial material = TlsMaterial.create(directory);
        try (TestServer server = new TestServer(builder -> builder.https(0)
                .tls(TlsKeyPair.of(
                        material.key().toFile(), material.certificate().toFile())))) {
            RunningElsewhere servers = RunningElsewhere.at(
                    List.of("https://127.0.0.1:" + server.address().getPort()));
            assertThat(Probe.status(servers.addresses().get(0), servers.tls()).getVersion())
                    .isEqualTo("test");
            assertThat(Probe.answers(servers.addresses().get(0), servers.tls())).isTrue();
        }
    }

    @Test
    void nobodyAnswersWhereNobodyListens() throws Exception {
        int port;
        try (TestServer server = new TestServer(builder -> builder.http(0))) {
            port = server.address().getPort();
        }
        assertThat(Probe.answers(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), null))
                .isFalse();
    }
}
