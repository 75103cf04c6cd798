package io.garboard.core.membership;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeerUrlsTest {

    @Test
    void theyAreSortedStrippedAndEachComesOnce() {
        assertThat(PeerUrls.parse(List.of(" http://b:2380", "http://a:2380 ", "http://b:2380")))
                .containsExactly("http://a:2380", "http://b:2380");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://10.0.0.1:2380",
                "https://m1.example:2380",
                "https://[2001:db8::1]:2380",
                "http://localhost:0",
                "http://a:65535",
                "unix://m1:2380",
                "unixs://m1.sock",
            })
    void aMemberCanBeReachedThere(String url) {
        assertThat(PeerUrls.parse(List.of(url))).containsExactly(url);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "m1:2380",
                "m1",
                "http://m1",
                "http://:2380",
                "http://m1:65536",
                "http://m1:-1",
                "http://m1:port",
                "http://m1:2380/",
                "http://m1:2380/path",
                "ftp://m1:2380",
                "mailto:m1",
                "http://m 1:2380",
                "unix://",
                "://m1:2380",
            })
    void noMemberCanBeReachedThere(String url) {
        assertThat(PeerUrls.parse(List.of(url))).isNull();
        assertThat(PeerUrls.parse(List.of("http://good:2380", url))).isNull();
    }

    @Test
    void thereMustBeOne() {
        assertThat(PeerUrls.parse(List.of())).isNull();
    }
}
