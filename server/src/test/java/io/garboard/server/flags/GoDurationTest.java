package io.garboard.server.flags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoDurationTest {

    @ParameterizedTest
    @CsvSource({
        "0,PT0S",
        "0s,PT0S",
        "5s,PT5S",
        "100ms,PT0.1S",
        "1.5h,PT1H30M",
        "2h0m0s,PT2H",
        "1h1m1s,PT1H1M1S",
        "10us,PT0.00001S",
        "10µs,PT0.00001S",
        "7ns,PT0.000000007S",
        "-1m,PT-1M",
        "+.5s,PT0.5S",
        "1.s,PT1S",
    })
    void reads(String text, Duration expected) throws FlagException {
        assertThat(GoDuration.parse(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "s", "5 s", "1h 2m", "1d", "--1s", "1s2", "PT5S", "99999999999h", "1s-1s"})
    void refuses(String text) {
        assertThatThrownBy(() -> GoDuration.parse(text)).hasMessage("parse error");
    }

    @ParameterizedTest
    @CsvSource({
        "PT0S,0s",
        "PT5S,5s",
        "PT0.1S,100ms",
        "PT2H,2h0m0s",
        "PT1M,1m0s",
        "PT90M,1h30m0s",
        "PT1.5S,1.5s",
        "PT0.0000015S,1.5µs",
        "PT0.000000001S,1ns",
        "PT-1M,-1m0s",
        "PT60.5S,1m0.5s",
    })
    void writes(Duration duration, String expected) {
        assertThat(GoDuration.format(duration)).isEqualTo(expected);
    }

    @Test
    void whatIsWrittenReadsBack() throws FlagException {
        SplittableRandom random = new SplittableRandom(Long.getLong("seed", 1));
        for (int i = 0; i < 10_000; i++) {
            Duration duration = Duration.ofNanos(random.nextLong(1L << random.nextInt(1, 63)));
            assertThat(GoDuration.parse(GoDuration.format(duration)))
                    .as("-Dseed=%d", Long.getLong("seed", 1))
                    .isEqualTo(duration);
        }
    }
}
