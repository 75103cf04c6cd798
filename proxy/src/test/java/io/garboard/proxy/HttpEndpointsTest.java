package io.garboard.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.RequestHeaders;
import io.garboard.core.error.EtcdError;
import io.garboard.etcd.rpc.AlarmMember;
import io.garboard.etcd.rpc.AlarmType;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The answers are those recorded from etcd 3.5.30, but for {@code storage} in the version, which came with 3.6, and the order
 * of checks, which is random in etcd.
 */
final class HttpEndpointsTest {

    private static final RunningProxy PROXY = new RunningProxy();
    private static final String HEALTHY = "{\"health\":\"true\",\"reason\":\"\"}";

    @AfterAll
    static void stop() {
        PROXY.close();
    }

    @AfterEach
    void heal() {
        PROXY.member.raised = List.of();
        PROXY.member.leaderKnown = true;
        PROXY.member.learner = false;
        PROXY.member.kv.failure = null;
    }

    private static void assertAnswer(AggregatedHttpResponse response, int status, String type, String body) {
        assertThat(response.contentUtf8()).isEqualTo(body);
        assertThat(response.status().code()).isEqualTo(status);
        assertThat(String.valueOf(response.contentType())).isEqualTo(type);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/health | 200 | {\"health\":\"true\",\"reason\":\"\"}",
                "/health?serializable=true | 200 | {\"health\":\"true\",\"reason\":\"\"}",
                "/livez | 200 | ok#",
                "/livez?verbose | 200 | [+]serializable_read ok#ok#",
                "/livez/serializable_read | 200 | ok#",
                "/readyz | 200 | ok#",
                "/readyz?verbose | 200 | [+]data_corruption ok#[+]serializable_read ok#[+]linearizable_read ok#[+]non_learner ok#ok#",
                "/readyz?verbose&exclude=data_corruption | 200 | [+]serializable_read ok#[+]linearizable_read ok#[+]non_learner ok#ok#",
                "/readyz?exclude=nope | 200 | ok#",
                "/readyz/linearizable_read | 200 | ok#",
                "/readyz/linearizable_read?verbose | 200 | [+]linearizable_read ok#ok#",
                "/livez/data_corruption | 404 | 404 page not found#",
                "/ | 404 | 404 page not found#",
            })
    void answersAreEtcds(String path, int status, String body) {
        assertAnswer(PROXY.get(path), status, "text/plain; charset=utf-8", body.replace('#', '\n'));
    }

    @Test
    void versionIsTold() {
        assertAnswer(
                PROXY.get("/version"),
                200,
                "application/json",
                "{\"etcdserver\":\"3.7.1\",\"etcdcluster\":\"3.7.0\",\"storage\":\"3.7.0\"}");
    }

    @Test
    void theMetricsListenerServesMetricsAndHealthOnly() {
        assertThat(PROXY.getMetricsPort("/health").contentUtf8()).isEqualTo(HEALTHY);
        assertThat(PROXY.getMetricsPort("/readyz").contentUtf8()).isEqualTo("ok\n");
        assertThat(PROXY.getMetricsPort("/metrics").contentUtf8()).contains("etcd_server_has_leader 1");
        assertThat(PROXY.getMetricsPort("/version").status().code()).isEqualTo(404);
    }

    private static void raise(AlarmType... types) {
        PROXY.member.raised = java.util.Arrays.stream(types)
                .map(type -> AlarmMember.newBuilder().setAlarm(type).build())
                .toList();
    }

    @Test
    void alarmsFailWhatTheyShould() {
        raise(AlarmType.NOSPACE);
        assertAnswer(
                PROXY.get("/health"),
                503,
                "text/plain; charset=utf-8",
                "{\"health\":\"false\",\"reason\":\"ALARM NOSPACE\"}\n");
        assertThat(PROXY.get("/health?exclude=NOSPACE").contentUtf8()).isEqualTo(HEALTHY);
        assertThat(PROXY.get("/readyz").status().code()).isEqualTo(200);
        raise(AlarmType.NOSPACE, AlarmType.CORRUPT);
        assertThat(PROXY.get("/health?exclude=NOSPACE").contentUtf8()).contains("ALARM CORRUPT");
        assertThat(PROXY.get("/health?exclude=NOSPACE&exclude=CORRUPT").contentUtf8())
                .isEqualTo(HEALTHY);
        assertAnswer(PROXY.get("/readyz"), 503, "text/plain; charset=utf-8", """
                [-]data_corruption failed: alarm activated: CORRUPT
                [+]serializable_read ok
                [+]linearizable_read ok
                [+]non_learner ok

                """);
    }

    @Test
    void withoutALeaderOnlySerializableHealthIsGood() {
        PROXY.member.leaderKnown = false;
        assertThat(PROXY.get("/health").contentUtf8())
                .isEqualTo("{\"health\":\"false\",\"reason\":\"RAFT NO LEADER\"}\n");
        assertThat(PROXY.get("/health?serializable=true").contentUtf8()).isEqualTo(HEALTHY);
    }

    @Test
    void readsThatFailAndLearnersAreNotReady() {
        PROXY.member.kv.failure = EtcdError.TIMEOUT;
        assertThat(PROXY.get("/health").contentUtf8())
                .isEqualTo("{\"health\":\"false\",\"reason\":\"RANGE ERROR:etcdserver: request timed out\"}\n");
        assertThat(PROXY.get("/livez").contentUtf8())
                .isEqualTo("[-]serializable_read failed: etcdserver: request timed out\n\n");
        PROXY.member.kv.failure = null;
        PROXY.member.learner = true;
        assertThat(PROXY.get("/readyz/non_learner").status().code()).isEqualTo(503);
        assertThat(PROXY.get("/livez").status().code()).isEqualTo(200);
    }

    @Test
    void onlyGetIsAllowed() {
        for (String path : List.of("/health", "/livez")) {
            AggregatedHttpResponse response = WebClient.of("http://" + PROXY.address())
                    .post(path, "")
                    .aggregate()
                    .join();
            assertAnswer(response, 405, "text/plain; charset=utf-8", "Method Not Allowed\n");
            assertThat(response.headers().get("allow")).isEqualTo("GET");
        }
    }

    @Test
    void everyOriginMayReadByDefault() {
        assertThat(PROXY.get("/version").headers().get("access-control-allow-origin"))
                .isEqualTo("*");
        AggregatedHttpResponse preflight = WebClient.of("http://" + PROXY.address())
                .options("/health")
                .aggregate()
                .join();
        assertThat(preflight.status().code()).isEqualTo(200);
        assertThat(preflight.headers().get("access-control-allow-methods"))
                .isEqualTo("POST, GET, OPTIONS, PUT, DELETE");
    }

    @Test
    void accessRulesAreKept() {
        AccessRules rules = new AccessRules(Set.of("https://good.example"), Set.of("localhost"));
        try (RunningProxy proxy = new RunningProxy(config -> config.access(rules))) {
            WebClient client = WebClient.of("http://" + proxy.address());
            RequestHeaders headers = RequestHeaders.builder(HttpMethod.GET, "/version")
                    .authority("localhost:" + proxy.url().port())
                    .add("origin", "https://good.example")
                    .build();
            assertThat(client.execute(HttpRequest.of(headers))
                            .aggregate()
                            .join()
                            .headers()
                            .get("access-control-allow-origin"))
                    .isEqualTo("https://good.example");
            RequestHeaders stranger =
                    headers.toBuilder().set("origin", "https://bad.example").build();
            assertThat(client.execute(HttpRequest.of(stranger))
                            .aggregate()
                            .join()
                            .headers()
                            .contains("access-control-allow-origin"))
                    .isFalse();
            assertThat(proxy.get("/version").status().code()).isEqualTo(421);
        }
    }

    @Test
    void httpCanBeServedApartFromGrpc() {
        try (RunningProxy proxy =
                new RunningProxy(config -> config.httpUrls(List.of(ListenUrl.parse("http://127.0.0.1:0"))))) {
            assertThat(proxy.get("/version").status().code()).isEqualTo(404);
            String http = proxy.server.httpUrls().get(0).toString();
            assertThat(WebClient.of(http)
                            .get("/version")
                            .aggregate()
                            .join()
                            .status()
                            .code())
                    .isEqualTo(200);
        }
    }
}
