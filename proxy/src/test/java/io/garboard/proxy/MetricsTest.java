package io.garboard.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.garboard.core.error.EtcdError;
import io.garboard.etcd.rpc.DefragmentRequest;
import io.garboard.etcd.rpc.KVGrpc.KVBlockingStub;
import io.garboard.etcd.rpc.MaintenanceGrpc.MaintenanceBlockingStub;
import io.garboard.etcd.rpc.PutRequest;
import io.garboard.proxy.metrics.Durations;
import io.grpc.StatusRuntimeException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

final class MetricsTest {

    private static final RunningProxy PROXY = new RunningProxy(config -> config.extensiveMetrics(true));

    /** Counters in etcd; a counter of the library could not have these names. */
    private static final List<String> GAUGES_INSTEAD = List.of(
            "etcd_server_health_success", "etcd_server_health_failures", "etcd_server_learner_promote_successes");

    @AfterAll
    static void stop() {
        PROXY.close();
    }

    private static List<String> lines(String resource) throws IOException {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(MetricsTest.class.getResourceAsStream("/" + resource)),
                StandardCharsets.UTF_8))) {
            return reader.lines().filter(line -> !line.startsWith("#")).toList();
        }
    }

    private static Map<String, String> typesOf(String scrape) {
        Map<String, String> types = new TreeMap<>();
        scrape.lines().filter(line -> line.startsWith("# TYPE ")).forEach(line -> {
            List<String> words = List.of(line.split(" ", -1));
            types.put(words.get(2), words.get(3));
        });
        return types;
    }

    private static String scrape() {
        return PROXY.get("/metrics").contentUtf8();
    }

    @Test
    void namesAndTypesAreEtcds() throws IOException {
        // Series that exist from the first event on.
        PROXY.get("/readyz");
        PROXY.get("/livez");
        put("k");
        Map<String, String> expected = new TreeMap<>();
        for (String line : lines("etcd-3.5.30-metrics.txt")) {
            List<String> words = List.of(line.split(" ", -1));
            expected.put(words.get(0), GAUGES_INSTEAD.contains(words.get(0)) ? "gauge" : words.get(1));
        }
        for (String line : lines("etcd-metrics-not-served.txt")) {
            String name = line.substring(0, line.indexOf(':'));
            assertThat(expected.remove(name))
                    .as("%s is not a metric of etcd", name)
                    .isNotNull();
        }
        assertThat(typesOf(scrape())).containsAllEntriesOf(expected);
    }

    @Test
    void whatIsNotServedIsReallyNotServed() throws IOException {
        Map<String, String> served = typesOf(scrape());
        for (String line : lines("etcd-metrics-not-served.txt")) {
            assertThat(served).doesNotContainKey(line.substring(0, line.indexOf(':')));
        }
    }

    @Test
    void everySeriesOfEveryMethodExistsFromTheStart() {
        try (RunningProxy fresh = new RunningProxy()) {
            String scrape = fresh.get("/metrics").contentUtf8();
            assertThat(scrape)
                    .contains("grpc_server_started_total{grpc_method=\"Watch\",grpc_service=\"etcdserverpb.Watch\","
                            + "grpc_type=\"bidi_stream\"} 0.0")
                    .contains("grpc_server_handled_total{grpc_code=\"DeadlineExceeded\",grpc_method=\"UserAdd\","
                            + "grpc_service=\"etcdserverpb.Auth\",grpc_type=\"unary\"} 0.0")
                    .contains("grpc_server_handled_total{grpc_code=\"Canceled\",grpc_method=\"Snapshot\","
                            + "grpc_service=\"etcdserverpb.Maintenance\",grpc_type=\"server_stream\"} 0.0")
                    .contains("grpc_service=\"grpc.health.v1.Health\"")
                    .doesNotContain("grpc_server_handling_seconds");
        }
    }

    private static void put(String key) {
        PROXY.client(KVBlockingStub.class)
                .put(PutRequest.newBuilder()
                        .setKey(ByteString.copyFromUtf8(key))
                        .build());
    }

    private static double value(String series) {
        return scrape().lines()
                .filter(line -> line.startsWith(series + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .findFirst()
                .orElse(-1);
    }

    @Test
    void callsAreCounted() {
        String labels = "grpc_method=\"Put\",grpc_service=\"etcdserverpb.KV\",grpc_type=\"unary\"}";
        double started = Math.max(0, value("grpc_server_started_total{" + labels));
        double ok = Math.max(0, value("grpc_server_handled_total{grpc_code=\"OK\"," + labels));
        double noSpace = Math.max(0, value("grpc_server_handled_total{grpc_code=\"ResourceExhausted\"," + labels));
        double bytes = value("etcd_network_client_grpc_received_bytes_total");
        put("12345678");
        PROXY.member.kv.failure = EtcdError.NO_SPACE;
        Assertions.assertThatThrownBy(() -> put("12345678")).isInstanceOf(StatusRuntimeException.class);
        PROXY.member.kv.failure = null;
        assertThat(value("grpc_server_started_total{" + labels)).isEqualTo(started + 2);
        assertThat(value("grpc_server_handled_total{grpc_code=\"OK\"," + labels))
                .isEqualTo(ok + 1);
        assertThat(value("grpc_server_handled_total{grpc_code=\"ResourceExhausted\"," + labels))
                .isEqualTo(noSpace + 1);
        assertThat(value("etcd_network_client_grpc_received_bytes_total")).isEqualTo(bytes + 20);
        assertThat(value("grpc_server_handling_seconds_count{" + labels)).isGreaterThanOrEqualTo(2);
    }

    @Test
    void theMembersFiguresAreThere() {
        assertThat(scrape())
                .contains("etcd_server_version{server_version=\"3.7.1\"} 1")
                .contains("etcd_cluster_version{cluster_version=\"3.7\"} 1")
                .contains("etcd_server_id{server_id=\"5678\"} 1")
                .contains("etcd_server_has_leader 1.0")
                .contains("jvm_memory_used_bytes");
        assertThat(value("etcd_server_quota_backend_bytes")).isGreaterThan(100);
        assertThat(value("process_resident_memory_bytes")).isGreaterThan(1 << 20);
        assertThat(value("process_open_fds")).isGreaterThan(1);
        assertThat(value("process_virtual_memory_max_bytes")).isGreaterThan(0);
    }

    @Test
    void durationsHaveEtcdsBuckets() {
        PROXY.metrics.durations().observer(Durations.Kind.WAL_FSYNC).observeNanos(TimeUnit.MILLISECONDS.toNanos(3));
        String name = "etcd_disk_wal_fsync_duration_seconds";
        assertThat(value(name + "_bucket{le=\"0.001\"}")).isZero();
        assertThat(value(name + "_bucket{le=\"0.004\"}")).isEqualTo(1);
        assertThat(value(name + "_bucket{le=\"8.192\"}")).isEqualTo(1);
        assertThat(value(name + "_bucket{le=\"+Inf\"}")).isEqualTo(1);
        assertThat(value(name + "_sum")).isEqualTo(0.003);
    }

    @Test
    void failedPromotionsAreToldByReasonOnceThereAreAny() {
        String name = "etcd_server_learner_promote_failures";
        assertThat(scrape()).doesNotContain(name);
        PROXY.member.learnerPromotionsFailed = Map.of("membership: ID not found", 1L);
        assertThat(value(name + "{Reason=\"membership: ID not found\"}")).isEqualTo(1);
        PROXY.member.learnerPromotionsFailed =
                Map.of("membership: ID not found", 3L, "etcdserver: unhealthy cluster", 2L);
        assertThat(value(name + "{Reason=\"membership: ID not found\"}")).isEqualTo(3);
        assertThat(value(name + "{Reason=\"etcdserver: unhealthy cluster\"}")).isEqualTo(2);
    }

    @Test
    void defragmentationsAreTimed() {
        PROXY.client(MaintenanceBlockingStub.class).defragment(DefragmentRequest.getDefaultInstance());
        assertThat(value("etcd_disk_backend_defrag_duration_seconds_count")).isEqualTo(1);
        assertThat(value("etcd_disk_defrag_inflight")).isZero();
    }
}
