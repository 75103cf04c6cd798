package io.garboard.server.flags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EtcdUrlTest {

    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1:2379,http://127.0.0.1:2379,true",
        "https://[::1]:2379,https://[::1]:2379,true",
        "http://localhost:0,http://localhost:0,true",
        "http://example.com:80,http://example.com:80,false",
        "http://:80,http://:80,false",
        "http://300.1.1.1:80,http://300.1.1.1:80,false",
        "unix:///run/a.sock,unix:///run/a.sock,true",
        "unix:/run/a.sock,unix:///run/a.sock,true",
        "unixs://localhost:m0,unixs://localhost:m0,true",
    })
    void reads(String text, String printed, boolean bindable) throws FlagException {
        EtcdUrl url = EtcdUrl.parse(text);
        assertThat(url).hasToString(printed);
        assertThat(url.isBindable()).isEqualTo(bindable);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "127.0.0.1:2379|URL scheme must be http, https, unix, or unixs: 127.0.0.1:2379",
                "ftp://a:1|URL scheme must be http, https, unix, or unixs: ftp://a:1",
                "http://a|URL address does not have the form \"host:port\": http://a",
                "http://a:|URL address does not have the form \"host:port\": http://a:",
                "http://a:70000|URL address does not have the form \"host:port\": http://a:70000",
                "http://::1:2379|URL address does not have the form \"host:port\": http://::1:2379",
                "http://a:1/x|URL must not contain a path: http://a:1/x",
                "http://a:1/|URL must not contain a path: http://a:1/",
            })
    void refuses(String text, String message) {
        assertThatThrownBy(() -> EtcdUrl.parse(text)).hasMessage(message);
    }

    @Test
    void anEmptyListIsEmpty() throws FlagException {
        assertThat(EtcdUrl.parseList("")).isEmpty();
        assertThat(EtcdUrl.parseList("http://a:1, http://a:1,http://b:2")).hasSize(2);
    }
}
