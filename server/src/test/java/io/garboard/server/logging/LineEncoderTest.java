package io.garboard.server.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

class LineEncoderTest {

    private final LoggingEvent event = new LoggingEvent();

    LineEncoderTest() {
        event.setLoggerContext(new LoggerContext());
        event.setLoggerName("io.garboard.core.node.RaftNode");
        event.setLevel(Level.WARN);
        event.setInstant(Instant.parse("2026-01-02T03:04:05.678901Z"));
        event.setMessage("slow \"apply\" of {}\n");
        event.setArgumentArray(new Object[] {"x\\y"});
        event.setMDCPropertyMap(Map.of("member", "8e9e05c5"));
    }

    private static String encode(LineEncoder encoder, LoggingEvent event) {
        return new String(encoder.encode(event), StandardCharsets.UTF_8);
    }

    @Test
    void jsonLinesHaveEtcdsShape() {
        event.setKeyValuePairs(List.of(
                new KeyValuePair("took-ms", 12L), new KeyValuePair("new", true), new KeyValuePair("to", "a\tb")));
        assertThat(encode(new JsonLineEncoder(), event))
                .isEqualTo("{\"level\":\"warn\",\"ts\":\"2026-01-02T03:04:05.678901Z\",\"caller\":\"node/RaftNode\","
                        + "\"msg\":\"slow \\\"apply\\\" of x\\\\y\\n\",\"took-ms\":12,\"new\":true,\"to\":\"a\\tb\","
                        + "\"member\":\"8e9e05c5\"}\n");
    }

    @Test
    void jsonLinesCarryTheException() {
        event.setThrowableProxy(new ThrowableProxy(new IllegalStateException("disk \u0001 gone")));
        assertThat(encode(new JsonLineEncoder(), event))
                .contains("\"error\":\"disk \\u0001 gone\"")
                .contains("\"stacktrace\":\"java.lang.IllegalStateException: disk")
                .endsWith("}\n")
                .satisfies(line ->
                        assertThat(line.chars().filter(c -> c == '\n').count()).isEqualTo(1));
    }

    @Test
    void consoleLinesAreForPeople() {
        assertThat(encode(new ConsoleLineEncoder(), event))
                .isEqualTo("2026-01-02T03:04:05.678901Z\twarn\tnode/RaftNode\tslow \"apply\" of x\\y\n\t"
                        + "{\"member\":\"8e9e05c5\"}\n");
    }

    @Test
    void everyLevelIsOneOfEtcds() {
        assertThat(List.of(Level.TRACE, Level.DEBUG, Level.INFO, Level.ERROR).stream()
                        .map(level -> {
                            LoggingEvent other = new LoggingEvent();
                            other.setLevel(level);
                            return LineEncoder.level(other);
                        })
                        .toList())
                .containsExactly("debug", "debug", "info", "error");
    }
}
