package io.garboard.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigFileTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    private ServerConfig load(String yaml) throws Exception {
        Path file = directory.resolve("etcd.conf.yml");
        Files.writeString(file, yaml);
        return ConfigLoader.validate(ConfigLoader.parse(List.of("--config-file", file.toString()), Map.of()));
    }

    @Test
    void readsEtcdsKeysAndSections() throws Exception {
        ServerConfig config = load("""
                name: 'node1'
                data-dir: /var/lib/x
                wal-dir:
                listen-client-urls: https://10.0.0.1:2379,https://127.0.0.1:2379
                listen-peer-urls: https://10.0.0.1:2380
                snapshot-count: 5000
                quota-backend-bytes: 0
                watch-progress-notify-interval: 600000000000
                grpc-keepalive-interval: 30m
                auto-compaction-mode: revision
                auto-compaction-retention: "1000"
                log-outputs: [stdout]
                log-format: console
                cipher-suites: [A, B]
                feature-gates: CompactHashCheck=true
                cors: ''
                client-transport-security:
                  cert-file: a.crt
                  key-file: a.key
                  client-cert-auth: true
                  trusted-ca-file: ca.crt
                  allowed-hostname: [h1]
                peer-transport-security:
                  cert-file: p.crt
                  key-file: p.key
                socket-options:
                  reuse-port: false
                backend: sqlite
                backend-option:
                  page-size-bytes: 4096
                """);
        assertThat(config.name()).isEqualTo("node1");
        assertThat(config.dataDir()).isEqualTo(Path.of("/var/lib/x"));
        assertThat(config.listen().clientUrls()).hasSize(2);
        assertThat(config.listen().keepAliveInterval()).isEqualTo(Duration.ofMinutes(30));
        assertThat(config.raft().snapshotCount()).isEqualTo(5000);
        assertThat(config.watch().progressNotifyInterval()).isEqualTo(Duration.ofMinutes(10));
        assertThat(config.compaction().retentionRevisions()).isEqualTo(1000);
        assertThat(config.logging().outputs()).containsExactly("stdout");
        assertThat(config.clientTls().cipherSuites()).containsExactly("A", "B");
        assertThat(config.clientTls().certFile()).isEqualTo(Path.of("a.crt"));
        assertThat(config.clientTls().clientCertAuth()).isTrue();
        assertThat(config.clientTls().allowedHostname()).isEqualTo("h1");
        assertThat(config.featureGates().isEnabled(FeatureGates.Gate.CompactHashCheck))
                .isTrue();
        assertThat(config.storage().options()).isEqualTo(Map.of("page-size-bytes", "4096"));
        assertThat(config.warnings()).isEmpty();
    }

    @Test
    void replacesFlagsAndVariables() throws Exception {
        Path file = directory.resolve("c.yml");
        Files.writeString(file, "name: from-file\n");
        ConfigLoader.Parsed byFlag = ConfigLoader.parse(
                List.of("--config-file=" + file, "--name=from-flag", "--heartbeat-interval=7"),
                Map.of("ETCD_NAME", "from-variable", "ETCD_ELECTION_TIMEOUT", "7"));
        assertThat(ConfigLoader.validate(byFlag).name()).isEqualTo("from-file");
        assertThat(ConfigLoader.validate(byFlag).raft().heartbeatMillis()).isEqualTo(100);
        ConfigLoader.Parsed byVariable = ConfigLoader.parse(List.of(), Map.of("ETCD_CONFIG_FILE", file.toString()));
        assertThat(ConfigLoader.validate(byVariable).name()).isEqualTo("from-file");
    }

    @Test
    void saysWhetherTlsIsWanted() throws Exception {
        Path file = directory.resolve("c.yml");
        Files.writeString(file, "peer-transport-security:\n  auto-tls: true\n");
        List<String> arguments = List.of("--config-file=" + file);
        assertThat(ConfigLoader.parse(arguments, Map.of()).wantsTls()).isTrue();
        Files.writeString(file, "name: m1\n");
        assertThat(ConfigLoader.parse(arguments, Map.of()).wantsTls()).isFalse();
    }

    @Test
    void anEmptyFileIsTheDefaults() throws Exception {
        assertThat(load("").name()).isEqualTo("default");
    }

    @Test
    void warnsOfUnknownKeys() throws Exception {
        assertThat(load("heartbeat-intervall: 5\nclient-transport-security:\n  nope: 1\n")
                        .warnings())
                .hasSize(2)
                .anyMatch(warning -> warning.contains("(did you mean heartbeat-interval?)"))
                .anyMatch(warning -> warning.contains("client-transport-security.nope"));
    }

    @Test
    void saysWhereItIsWrong() {
        assertThatThrownBy(() -> load("election-timeout: soon\n"))
                .hasMessageContaining("invalid value \"soon\" for election-timeout in ");
        assertThatThrownBy(() -> load("client-transport-security: 5\n"))
                .hasMessage("invalid client-transport-security");
        assertThatThrownBy(() -> load("a: [\n")).hasMessageContaining("improperly formatted configuration file");
        assertThatThrownBy(() -> load("- a\n")).hasMessageContaining("expected a mapping");
        assertThatThrownBy(() -> ConfigLoader.parse(List.of("--config-file=/nonexistent"), Map.of()))
                .hasMessageContaining("cannot read configuration file /nonexistent");
    }

    @Test
    void aRejectedSettingIsRejectedHereToo() {
        assertThatThrownBy(() -> load("discovery-config:\n  token: x\n"))
                .hasMessageStartingWith("--discovery-token cannot be used");
    }
}
