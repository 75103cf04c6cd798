package io.garboard.server.encryption;

import static org.assertj.core.api.Assertions.assertThat;

import io.garboard.proxy.ListenUrl;
import io.garboard.proxy.ProxyConfig;
import io.garboard.proxy.ProxyServer;
import io.garboard.proxy.Versions;
import io.garboard.proxy.metrics.MetricsRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code /readyz} says over HTTP of a key service that is down, and of one that is up. */
class ReadinessTest {

    private static final String OTHERS =
            "[+]data_corruption ok\n[+]serializable_read ok\n[+]linearizable_read ok\n[+]non_learner ok\n";

    @TempDir
    Path directory;

    private final AtomicLong millis = new AtomicLong(1_000_000);
    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void tells_of_a_key_service_that_is_down_and_stays_ready() throws Exception {
        ScriptedKeyService service = ScriptedKeyService.down();
        try (MemberUnderTest member = MemberUnderTest.with(directory, service, 600_000, millis::get, "s")) {
            ProxyServer proxy = new ProxyServer(
                    ProxyConfig.builder(new Versions("3.7.1", "3.7.0", "3.7.0"))
                            .clientUrls(List.of(ListenUrl.parse("http://127.0.0.1:0")))
                            .build(),
                    member.member,
                    new MetricsRegistry(),
                    member.encryption());
            proxy.start();
            try {
                String url = proxy.clientUrls().get(0) + "/readyz";
                String down = OTHERS + "[!]encryption degraded: there is no keyring yet: key service 'scripted':"
                        + " UNAVAILABLE: nobody is at home\nok\n";
                passUntil(
                        "it tells that it is down", () -> get(url + "?verbose").equals("200 " + down));
                assertThat(get(url)).isEqualTo("200 ok\n");
                assertThat(get(url + "/encryption?verbose")).startsWith("200 [!]encryption degraded: ");

                service.comeBack();
                passUntil("a secret is written", () -> Requests.put(member.member, "s", "secret")
                        .equals("ok"));
                passUntil("it tells that it is up", () -> get(url + "?verbose")
                        .equals("200 " + OTHERS + "[+]encryption ok\nok\n"));

                service.goDown();
                passUntil("it tells that it is down again", () -> get(url + "?verbose")
                        .equals("200 " + OTHERS + "[!]encryption degraded: the key service does not answer; keys in"
                                + " memory go on to be used\nok\n"));
            } finally {
                proxy.stop();
            }
        }
    }

    private String get(String url) throws Exception {
        HttpResponse<String> response =
                http.send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
        return response.statusCode() + " " + response.body();
    }

    /** Time passes for the keeper, a second at a time, until something is so. */
    private void passUntil(String what, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
        while (!condition.call()) {
            assertThat(System.nanoTime()).as(what).isLessThan(deadline);
            millis.addAndGet(1_000);
            TimeUnit.MILLISECONDS.sleep(2);
        }
    }
}
