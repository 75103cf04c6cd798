package io.garboard.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.garboard.server.flags.EtcdUrl;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigLoaderTest {

    static ServerConfig load(String... arguments) throws Exception {
        return ConfigLoader.validate(ConfigLoader.parse(List.of(arguments), Map.of()));
    }

    @ParameterizedTest
    @CsvSource({
        "--name=m1, false",
        "--advertise-client-urls=https://localhost:2379, false",
        "--cert-file=a.crt, true",
        "--auto-tls, true",
        "--peer-cert-file=a.crt, true",
        "--peer-auto-tls, true",
        "--peer-trusted-ca-file=ca.crt, true"
    })
    void knowsWhetherTlsIsWanted(String flag, boolean wanted) throws Exception {
        assertThat(ConfigLoader.parse(List.of(flag), Map.of()).wantsTls()).isEqualTo(wanted);
    }

    @Test
    void aVariableIsAWishForTlsToo() throws Exception {
        Map<String, String> environment = Map.of("ETCD_CERT_FILE", "a.crt");
        assertThat(ConfigLoader.parse(List.of(), environment).wantsTls()).isTrue();
    }

    @Test
    void theDefaultsAreEtcds() throws Exception {
        ServerConfig config = load();
        assertThat(config.name()).isEqualTo("default");
        assertThat(config.dataDir()).isEqualTo(Path.of("default.garboard"));
        assertThat(config.walDir()).isNull();
        assertThat(config.cluster())
                .isEqualTo(new ClusterConfig(
                        urls("http://localhost:2380"),
                        urls("http://localhost:2380"),
                        urls("http://localhost:2379"),
                        Map.of("default", urls("http://localhost:2380")),
                        false,
                        "etcd-cluster",
                        5_000,
                        false,
                        true,
                        1,
                        false,
                        Duration.ZERO,
                        Duration.ZERO));
        assertThat(config.listen())
                .isEqualTo(new ListenConfig(
                        urls("http://localhost:2379"),
                        List.of(),
                        List.of(),
                        4294967295L,
                        Duration.ofSeconds(5),
                        Duration.ofHours(2),
                        Duration.ofSeconds(20),
                        List.of(),
                        List.of()));
        assertThat(config.clientTls())
                .isEqualTo(new TlsConfig(null, null, 0, false, null, null, "", List.of(), "TLS1.2", "TLS1.3"));
        assertThat(config.peerTls())
                .isEqualTo(new PeerTlsConfig(
                        new TlsConfig(null, null, 0, false, null, null, "", List.of(), "TLS1.2", "TLS1.3"),
                        null,
                        null,
                        List.of(),
                        List.of(),
                        true));
        assertThat(config.raft()).isEqualTo(new RaftConfig(100, 1000, true, 10_000, 5000, true));
        assertThat(config.limits()).isEqualTo(new LimitsConfig(2L << 30, 128, 1_572_864));
        assertThat(config.storage())
                .isEqualTo(new StorageChoice("lmdb", Map.of(), null, Duration.ofMillis(100), 10_000));
        assertThat(config.compaction())
                .isEqualTo(
                        new CompactionConfig(CompactionConfig.Mode.OFF, Duration.ZERO, 0, 1000, Duration.ofMillis(10)));
        assertThat(config.watch()).isEqualTo(new WatchConfig(Duration.ofMinutes(10)));
        assertThat(config.monitoring())
                .isEqualTo(new MonitoringConfig(false, Duration.ofMillis(100), Duration.ofMillis(300)));
        assertThat(config.logging())
                .isEqualTo(new LoggingConfig("info", LoggingConfig.Format.JSON, List.of("stderr"), null));
        assertThat(config.warnings()).isEmpty();
    }

    private static List<EtcdUrl> urls(String text) throws Exception {
        return EtcdUrl.parseList(text);
    }

    @Test
    void takesTheFlagsOfKubeadmsStaticPod() throws Exception {
        ServerConfig config = load(
                "--advertise-client-urls=https://10.0.0.5:2379",
                "--cert-file=/etc/kubernetes/pki/etcd/server.crt",
                "--client-cert-auth=true",
                "--data-dir=/var/lib/etcd",
                "--feature-gates=InitialCorruptCheck=true",
                "--initial-advertise-peer-urls=https://10.0.0.5:2380",
                "--initial-cluster=cp=https://10.0.0.5:2380",
                "--key-file=/etc/kubernetes/pki/etcd/server.key",
                "--listen-client-urls=https://127.0.0.1:2379,https://10.0.0.5:2379",
                "--listen-metrics-urls=http://127.0.0.1:2381",
                "--listen-peer-urls=https://10.0.0.5:2380",
                "--name=cp",
                "--peer-cert-file=/etc/kubernetes/pki/etcd/peer.crt",
                "--peer-client-cert-auth=true",
                "--peer-key-file=/etc/kubernetes/pki/etcd/peer.key",
                "--peer-trusted-ca-file=/etc/kubernetes/pki/etcd/ca.crt",
                "--snapshot-count=10000",
                "--trusted-ca-file=/etc/kubernetes/pki/etcd/ca.crt",
                "--watch-progress-notify-interval=5s",
                "--initial-cluster-state=existing");
        assertThat(config.warnings()).isEmpty();
        assertThat(config.clientTls().demandsClientCertificate()).isTrue();
        assertThat(config.featureGates().isEnabled(FeatureGates.Gate.InitialCorruptCheck))
                .isTrue();
        assertThat(config.watch().progressNotifyInterval()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.cluster().existing()).isTrue();
    }

    @Test
    void theInitialClusterFollowsTheNameAndThePeerUrls() throws Exception {
        ServerConfig config = load("--name=a", "--initial-advertise-peer-urls=http://10.0.0.1:2380");
        assertThat(config.cluster().advertisePeerUrls()).hasToString("[http://10.0.0.1:2380]");
        assertThat(config.dataDir()).isEqualTo(Path.of("a.garboard"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--listen-client-urls=http://a.example:1 --advertise-client-urls=http://a.example:1"
                        + "|expected IP in URL for binding (http://a.example:1)",
                "--listen-client-urls=http://127.0.0.1:1"
                        + "|--advertise-client-urls is required when --listen-client-urls is set explicitly",
                "--advertise-client-urls=http://:1|--advertise-client-urls \"http://:1\" must be in the format"
                        + " \"host:port\", \"unix:/path/to/socket\" or \"unixs:/path/to/socket\"",
                "--heartbeat-interval=0|--heartbeat-interval must be >0 (set to 0ms)",
                "--election-timeout=0|--election-timeout must be >0 (set to 0ms)",
                "--heartbeat-interval=300|--election-timeout[1000ms] should be at least as 5 times as"
                        + " --heartbeat-interval[300ms]",
                "--election-timeout=60000|--election-timeout[60000ms] is too long, and should be set less than 50000ms",
                "--initial-cluster-state=old|unexpected clusterState \"old\"",
                "--auto-compaction-mode=x|unknown auto-compaction-mode \"x\"",
                "--auto-compaction-retention=x|error parsing CompactionRetention: time: invalid duration \"x\"",
                "--cert-file=a|KeyFile and CertFile must both be present[key: , cert: a]",
                "--listen-metrics-urls=https://127.0.0.1:1|cannot listen on TLS for https://127.0.0.1:1:"
                        + " KeyFile and CertFile are not presented",
                "--tls-min-version=TLS1.1|unexpected TLS version \"TLS1.1\" must be one of: TLS1.2, TLS1.3",
                "--tls-min-version=TLS1.3 --tls-max-version=TLS1.2"
                        + "|min version (TLS1.3) is greater than max version (TLS1.2)",
                "--tls-min-version=TLS1.3 --cipher-suites=A"
                        + "|cipher suites cannot be configured when only TLS1.3 is enabled",
                "--feature-gates=Nope=true|unrecognized feature gate: Nope",
                "--feature-gates=InitialCorruptChek=true"
                        + "|unrecognized feature gate: InitialCorruptChek (did you mean InitialCorruptCheck?)",
                "--feature-gates=InitialCorruptCheck|missing bool value for InitialCorruptCheck",
                "--feature-gates=InitialCorruptCheck=2"
                        + "|invalid value of InitialCorruptCheck=2, err: invalid syntax",
                "--feature-gates=LeaseCheckpointPersist=true"
                        + "|enabling feature gate LeaseCheckpointPersist requires enabling feature gate LeaseCheckpoint",
                "--logger=capnslog|--logger=capnslog is removed in v3.5",
                "--log-format=xml|unknown log format: xml, supported values json, console",
                "--log-outputs=default,stdout|multi logoutput for \"default\" is not supported yet",
                "--enable-log-rotation|--log-outputs requires a single file path when --log-rotate-config-json is defined",
                "--discovery-srv=example.com|--discovery-srv cannot be used: there is no discovery service;"
                        + " name the members with --initial-cluster",
                "--enable-pprof|--enable-pprof cannot be used: it profiles Go programs; use the JVM's: jcmd PID JFR.start",
                "--metrics=some|unknown --metrics \"some\" (expected: basic or extensive)",
                "--backend-option=x|--backend-option \"x\" is not of the form key=value",
                "--backend-batch-limit=-1|--backend-batch-limit must be from 0 to 2147483647 (set to -1)",
                "--max-request-bytes=0|--max-request-bytes must be from 1 to 2146435071 (set to 0)",
                "--client-cert-allowed-hostname=a,b"
                        + "|--client-cert-allowed-hostname: this version checks one name, not [a, b]",
                "--auto-tls --self-signed-cert-validity=0|--self-signed-cert-validity must be from 1 to 1000 (set to 0)",
                "--socket-reuse-port|--socket-reuse-port cannot be used: ",
                "--name=a/b|--name \"a/b\" gives no usable default for --data-dir: set it",
            })
    void saysWhatIsWrong(String line, String message) {
        assertThatThrownBy(() -> load(line.split(" ", -1)))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--initial-cluster=b=http://localhost:2380"
                        + "|couldn't find local name \"default\" in the initial cluster configuration",
                "--initial-cluster=default=http://localhost:1|--initial-cluster has default=http://localhost:1 but missing"
                        + " from --initial-advertise-peer-urls=http://localhost:2380",
                "--initial-cluster=default=http://localhost:2380"
                        + " --initial-advertise-peer-urls=http://localhost:2380,http://localhost:1"
                        + "|--initial-advertise-peer-urls has http://localhost:1 but missing from"
                        + " --initial-cluster=default=http://localhost:2380",
                "--initial-cluster=default=http://localhost:2380,b=http://localhost:2380|initial cluster"
                        + " b=http://localhost:2380,default=http://localhost:2380 has duplicate url",
            })
    void aNewClusterMustFitTogether(String line, String message) throws Exception {
        ServerConfig config = load(line.split(" ", -1));
        assertThatThrownBy(() -> BootstrapChecks.newCluster(config.name(), config.cluster()))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void aRejectedFlagMaySayItsDefault() throws Exception {
        assertThat(load("--force-new-cluster=false", "--enable-pprof=false").warnings())
                .isEmpty();
    }

    @Test
    void warnsOfAFlagThatChangesNothing() throws Exception {
        assertThat(load("--max-wals=9").warnings()).singleElement().asString().startsWith("--max-wals has no effect: ");
    }

    @Test
    void readsTheQuota() throws Exception {
        assertThat(load("--quota-backend-bytes=-1").limits().hasQuota()).isFalse();
        assertThat(load("--quota-backend-bytes=4096").limits().quotaBytes()).isEqualTo(4096);
        assertThat(load("--quota-backend-bytes=17179869184").warnings()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "periodic,5,PERIODIC,PT5H,0",
        "periodic,30m,PERIODIC,PT30M,0",
        "periodic,0,OFF,PT0S,0",
        "periodic,0s,OFF,PT0S,0",
        "revision,1000,REVISION,PT0S,1000",
        "revision,0,OFF,PT0S,0",
    })
    void readsTheRetention(String mode, String text, CompactionConfig.Mode expected, Duration time, long revisions)
            throws Exception {
        CompactionConfig config = load("--auto-compaction-mode=" + mode, "--auto-compaction-retention=" + text)
                .compaction();
        assertThat(config.mode()).isEqualTo(expected);
        assertThat(config.retention()).isEqualTo(time);
        assertThat(config.retentionRevisions()).isEqualTo(revisions);
    }

    @Test
    void allAlphaSetsWhatIsNotNamed() throws Exception {
        FeatureGates gates = load("--feature-gates=CompactHashCheck=false,AllAlpha=true,AllBeta=false")
                .featureGates();
        assertThat(gates.isEnabled(FeatureGates.Gate.CompactHashCheck)).isFalse();
        assertThat(gates.isEnabled(FeatureGates.Gate.LeaseCheckpoint)).isTrue();
        assertThat(gates.isEnabled(FeatureGates.Gate.FastLeaseKeepAlive)).isFalse();
    }

    @Test
    void anEngineAndItsOptions() throws Exception {
        StorageChoice storage = load(
                        "--backend=sqlite", "--backend-option=a=1", "--backend-option=b=x=y", "--plugin-dir=/p")
                .storage();
        assertThat(storage.backend()).isEqualTo("sqlite");
        assertThat(storage.options()).isEqualTo(Map.of("a", "1", "b", "x=y"));
        assertThat(storage.pluginDir()).isEqualTo(Path.of("/p"));
    }

    @Test
    void aGeneratedCertificateServesTls() throws Exception {
        ServerConfig config = load(
                "--auto-tls",
                "--listen-client-urls=https://127.0.0.1:1",
                "--advertise-client-urls=https://127.0.0.1:1");
        assertThat(config.clientTls().generatedYears()).isEqualTo(1);
        assertThat(load("--auto-tls", "--cert-file=a", "--key-file=b")
                        .clientTls()
                        .generatedYears())
                .isZero();
    }

    @Test
    void certificatesForAPlainListenerAreWarnedOf() throws Exception {
        assertThat(load("--cert-file=a", "--key-file=b", "--client-cert-auth").warnings())
                .hasSize(2);
    }
}
