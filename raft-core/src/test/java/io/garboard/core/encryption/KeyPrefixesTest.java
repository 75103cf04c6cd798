package io.garboard.core.encryption;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyPrefixesTest {

    private final KeyPrefixes prefixes = KeyPrefixes.of(List.of(bytes("/s/"), bytes("/x")));

    private static ByteString bytes(String text) {
        return ByteString.copyFromUtf8(text.replace('0', '\0'));
    }

    @ParameterizedTest
    @CsvSource({"/s/, true", "/s/a, true", "/x, true", "/xy, true", "/s, false", "/r/s/, false", "/t, false"})
    void keys_match_that_begin_with_one(String key, boolean expected) {
        byte[] padded = ("ab" + key + "cd").getBytes(java.nio.charset.StandardCharsets.US_ASCII);

        assertThat(prefixes.match(bytes(key))).isEqualTo(expected);
        assertThat(prefixes.match(padded, 2, key.length())).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "/, /z, true",
        "/s/a, /s/b, true",
        "/s, /s/, false",
        "/s, /s/0, true",
        "/s0, /w, true",
        "/t, /x, false",
        "/t, /x0, true",
        "/xz, /y, true",
        "/y, 0, false",
        "/a, 0, true",
        "/r, /s/a, true"
    })
    void ranges_intersect_that_can_hold_such_a_key(String key, String end, boolean expected) {
        assertThat(prefixes.intersect(bytes(key), bytes(end))).isEqualTo(expected);
    }

    @Test
    void an_empty_prefix_is_every_keys() {
        KeyPrefixes all = KeyPrefixes.of(List.of(ByteString.EMPTY));

        assertThat(all.match(bytes("k"))).isTrue();
        assertThat(all.intersect(bytes("a"), bytes("b"))).isTrue();
        assertThat(KeyPrefixes.NONE.intersect(bytes("a"), bytes("0"))).isFalse();
    }
}
