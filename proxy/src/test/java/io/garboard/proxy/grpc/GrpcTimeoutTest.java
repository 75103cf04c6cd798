package io.garboard.proxy.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GrpcTimeoutTest {

    @ParameterizedTest
    @CsvSource({
        "1n, 1",
        "20u, 20000",
        "3m, 3000000",
        "4S, 4000000000",
        "5M, 300000000000",
        "6H, 21600000000000",
        "0S, 0",
        "99999999n, 99999999",
        "99999999H, 9223372036854775807"
    })
    void isReadInEveryUnit(String header, long nanos) {
        assertThat(GrpcTimeout.parseNanos(header)).isEqualTo(nanos);
    }

    /** The texts are those of etcd 3.5.30. */
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '\'',
            value = {
                "'', 'transport: timeout string is too short: \"\"'",
                "5, 'transport: timeout string is too short: \"5\"'",
                "5x, 'transport: timeout unit is not recognized: \"5x\"'",
                "123456789S, 'transport: timeout string is too long: \"123456789S\"'",
                "axS, 'strconv.ParseUint: parsing \"ax\": invalid syntax'",
                "-5S, 'strconv.ParseUint: parsing \"-5\": invalid syntax'"
            })
    void isRefusedInEtcdsWords(String header, String text) {
        assertThatThrownBy(() -> GrpcTimeout.parseNanos(header))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(text);
    }
}
