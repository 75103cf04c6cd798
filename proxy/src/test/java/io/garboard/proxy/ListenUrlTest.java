package io.garboard.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.garboard.proxy.ListenUrl.Scheme;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ListenUrlTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:2379",
                "https://0.0.0.0:2379",
                "http://[::1]:2379",
                "http://localhost:0",
                "unix:///run/etcd.sock",
                "unixs://etcd:1",
            })
    void whatIsReadIsWhatIsWritten(String url) {
        assertThat(ListenUrl.parse(url)).hasToString(url);
    }

    @Test
    void partsAreTold() {
        assertThat(ListenUrl.parse("https://[::]:2379")).isEqualTo(new ListenUrl(Scheme.HTTPS, "::", 2379, ""));
        assertThat(ListenUrl.parse("unixs:///a/b")).isEqualTo(new ListenUrl(Scheme.UNIXS, "", 0, "/a/b"));
        assertThat(Scheme.UNIXS.isTls()).isTrue();
        assertThat(Scheme.HTTP.isTls()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1:2379",
                "ftp://127.0.0.1:2379",
                "http://127.0.0.1",
                "http://127.0.0.1:2379/path",
                "http://:2379:3",
                "unix://",
                "http:// :1",
            })
    void otherTextsAreRefused(String url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ListenUrl.parse(url))
                .withMessageContaining(url);
    }
}
