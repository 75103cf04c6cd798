package io.garboard.server.flags;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FlagTableTest {

    /** etcd 3.7's flags with their defaults, one a line. */
    private static final String ETCD_FLAGS = """
            name=default
            data-dir=
            wal-dir=
            snapshot-count=10000
            snapshot-catchup-entries=5000
            heartbeat-interval=100
            election-timeout=1000
            initial-election-tick-advance=true
            listen-peer-urls=http://localhost:2380
            listen-client-urls=http://localhost:2379
            listen-client-http-urls=
            max-snapshots=5
            max-wals=5
            memory-mlock=false
            quota-backend-bytes=0
            backend-batch-interval=0s
            backend-batch-limit=0
            max-txn-ops=128
            max-request-bytes=1572864
            max-concurrent-streams=4294967295
            grpc-keepalive-min-time=5s
            grpc-keepalive-interval=2h
            grpc-keepalive-timeout=20s
            socket-reuse-port=false
            socket-reuse-address=false
            enable-grpc-gateway=true
            raft-read-timeout=5s
            raft-write-timeout=5s
            feature-gates=
            initial-advertise-peer-urls=http://localhost:2380
            initial-cluster=default=http://localhost:2380
            initial-cluster-state=new
            initial-cluster-token=etcd-cluster
            advertise-client-urls=http://localhost:2379
            discovery-endpoints=
            discovery-token=
            discovery-dial-timeout=2s
            discovery-request-timeout=5s
            discovery-keepalive-time=2s
            discovery-keepalive-timeout=6s
            discovery-insecure-transport=true
            discovery-insecure-skip-tls-verify=false
            discovery-cert=
            discovery-key=
            discovery-cacert=
            discovery-user=
            discovery-password=
            discovery-fallback=exit
            discovery-srv=
            discovery-srv-name=
            strict-reconfig-check=true
            pre-vote=true
            auto-compaction-mode=periodic
            auto-compaction-retention=0
            max-learners=1
            cert-file=
            key-file=
            client-cert-auth=false
            trusted-ca-file=
            client-cert-file=
            client-key-file=
            client-crl-file=
            client-cert-allowed-hostname=
            auto-tls=false
            peer-cert-file=
            peer-key-file=
            peer-client-cert-auth=false
            peer-trusted-ca-file=
            peer-client-cert-file=
            peer-client-key-file=
            peer-cert-allowed-cn=
            peer-cert-allowed-hostname=
            peer-auto-tls=false
            peer-crl-file=
            peer-skip-client-san-verification=false
            self-signed-cert-validity=1
            cipher-suites=
            tls-min-version=TLS1.2
            tls-max-version=
            cors=*
            host-whitelist=*
            auth-token=simple
            auth-token-ttl=300
            bcrypt-cost=10
            enable-pprof=false
            metrics=basic
            listen-metrics-urls=
            logger=zap
            log-outputs=default
            log-level=info
            log-format=json
            enable-log-rotation=false
            warning-apply-duration=100ms
            warning-unary-request-duration=300ms
            enable-distributed-tracing=false
            distributed-tracing-address=localhost:4317
            distributed-tracing-service-name=etcd
            distributed-tracing-instance-id=
            distributed-tracing-sampling-rate=0
            corrupt-check-time=0s
            compact-hash-check-time=1m0s
            compaction-batch-limit=0
            compaction-sleep-interval=0s
            watch-progress-notify-interval=0s
            bootstrap-defrag-threshold-megabytes=0
            downgrade-check-time=5s
            force-new-cluster=false
            unsafe-no-fsync=false
            v2-deprecation=write-only
            version=false
            config-file=
            """;

    private static final List<String> OTHERS = List.of(
            "backend",
            "backend-option",
            "encryption-config",
            "plugin-dir",
            // These three have defaults that do not fit a line or are not in every release.
            "backend-bbolt-freelist-type",
            "log-rotation-config-json",
            "disable-log-sampling");

    @Test
    void hasEveryFlagOfEtcdWithItsDefault() {
        for (String line : ETCD_FLAGS.lines().toList()) {
            int equals = line.indexOf('=');
            FlagDefinition flag = FlagTable.standard().get(line.substring(0, equals));
            assertThat(flag.defaultText()).as(flag.name()).isEqualTo(line.substring(equals + 1));
        }
    }

    @Test
    void hasNoFlagThatThisTestDoesNotKnow() {
        List<String> etcd = ETCD_FLAGS
                .lines()
                .map(line -> line.substring(0, line.indexOf('=')))
                .toList();
        assertThat(FlagTable.standard().all())
                .extracting(FlagDefinition::name)
                .allMatch(name -> etcd.contains(name) || OTHERS.contains(name));
    }

    @Test
    void everyDefaultCanBeRead() {
        FlagTable.standard()
                .all()
                .forEach(flag -> assertThat(flag.defaultValue()).as(flag.name()).isNotNull());
    }

    @Test
    void everyFlagSaysWhatItDoesAndWhyItDoesNot() {
        for (FlagDefinition flag : FlagTable.standard().all()) {
            assertThat(flag.help()).as(flag.name()).endsWith(".");
            boolean supported = flag.applicability().kind() == Applicability.Kind.SUPPORTED;
            assertThat(flag.applicability().reason().isEmpty()).as(flag.name()).isEqualTo(supported);
        }
    }

    @Test
    void theHelpTextNamesEveryFlagOnce() {
        String help = HelpText.full("etcd", FlagTable.standard());
        for (FlagDefinition flag : FlagTable.standard().all()) {
            assertThat(help).as(flag.name()).containsOnlyOnce("\n  --" + flag.name() + " '");
        }
        assertThat(help.lines()).allMatch(line -> line.length() <= 130);
    }

    @Test
    void variablesFollowEtcdsRuleAndOursHaveOurPrefix() {
        assertThat(FlagTable.standard().get("listen-client-urls").environmentVariable())
                .isEqualTo("ETCD_LISTEN_CLIENT_URLS");
        assertThat(FlagTable.standard().get("config-file").environmentVariable())
                .isEqualTo("ETCD_CONFIG_FILE");
        assertThat(FlagTable.standard().get("backend-option").environmentVariable())
                .isEqualTo("GARBOARD_BACKEND_OPTION");
    }
}
