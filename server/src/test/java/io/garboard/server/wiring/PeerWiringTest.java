package io.garboard.server.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.garboard.proxy.tls.PeerTlsConfig;
import io.garboard.server.config.ConfigLoader;
import io.garboard.server.launch.DataDirectory;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeerWiringTest {

    @TempDir
    Path directory;

    private @Nullable PeerTlsConfig tls(String... flags) throws Exception {
        try (DataDirectory data = DataDirectory.open(directory, null)) {
            return PeerWiring.tls(ConfigLoader.validate(ConfigLoader.parse(List.of(flags), Map.of())), data);
        }
    }

    @Test
    void withoutFilesThereIsNoTls() throws Exception {
        assertThat(tls()).isNull();
    }

    @Test
    void anAuthorityAloneJudgesWhoIsCalled() throws Exception {
        PeerTlsConfig tls = tls("--peer-trusted-ca-file=/etc/ca.pem");
        assertThat(tls).isNotNull();
        assertThat(tls.server().trustedCaFile()).isEqualTo(Path.of("/etc/ca.pem"));
        assertThat(tls.verifyServers()).isTrue();
    }

    @Test
    void generatedCertificatesAreTakenUnseen() throws Exception {
        PeerTlsConfig tls = tls("--peer-auto-tls");
        assertThat(tls).isNotNull();
        assertThat(tls.verifyServers()).isFalse();
    }
}
