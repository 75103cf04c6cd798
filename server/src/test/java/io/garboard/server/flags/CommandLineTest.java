package io.garboard.server.flags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {

    private static FlagValues parse(String... arguments) throws FlagException {
        return CommandLine.parse(FlagTable.standard(), List.of(arguments))
                .values()
                .build();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-name=a", "--name=a", "-name|a", "--name|a"})
    void takesOneDashOrTwoAndAValueInlineOrNext(String line) throws FlagException {
        assertThat(parse(line.split("\\|", -1)).string("name")).isEqualTo("a");
    }

    @Test
    void theLastValueWins() throws FlagException {
        assertThat(parse("--name=a", "--name=b").string("name")).isEqualTo("b");
    }

    @Test
    void aRepeatedFlagAddsUp() throws FlagException {
        assertThat(parse("--backend-option", "a=1", "--backend-option=b=2,c=3").strings("backend-option"))
                .containsExactly("a=1", "b=2", "c=3");
    }

    @Test
    void aBooleanNeedsNoValueAndTakesNoNextArgument() throws FlagException {
        assertThat(parse("--client-cert-auth", "--name=x").bool("client-cert-auth"))
                .isTrue();
        assertThat(parse("--pre-vote=f").bool("pre-vote")).isFalse();
        assertThatThrownBy(() -> parse("--pre-vote", "false")).hasMessage("\"false\" is not a valid flag");
    }

    @Test
    void aValueMayLookLikeAFlag() throws FlagException {
        assertThat(parse("--quota-backend-bytes", "-1").number("quota-backend-bytes"))
                .isEqualTo(-1);
    }

    @Test
    void twoDashesAloneEndTheFlags() throws FlagException {
        assertThat(parse("--name=a", "--").string("name")).isEqualTo("a");
        assertThatThrownBy(() -> parse("--", "--name=a")).hasMessage("\"--name=a\" is not a valid flag");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--nam=a|flag provided but not defined: -nam (did you mean --name?)",
                "--data_dir=a|flag provided but not defined: -data_dir (did you mean --data-dir?)",
                "--zzzzzzzzzzzz|flag provided but not defined: -zzzzzzzzzzzz",
                "--name|flag needs an argument: -name",
                "---name=a|bad flag syntax: ---name=a",
                "--=a|bad flag syntax: --=a",
                "stray|\"stray\" is not a valid flag",
                "--pre-vote=maybe|invalid boolean value \"maybe\" for -pre-vote: parse error",
                "--max-txn-ops=-1|invalid value \"-1\" for flag -max-txn-ops: parse error",
                "--max-concurrent-streams=4294967296"
                        + "|invalid value \"4294967296\" for flag -max-concurrent-streams: value out of range",
                "--grpc-keepalive-min-time=5|invalid value \"5\" for flag -grpc-keepalive-min-time: parse error",
                "--listen-client-urls=localhost|invalid value \"localhost\" for flag -listen-client-urls:"
                        + " URL scheme must be http, https, unix, or unixs: localhost",
                "--experimental-initial-corrupt-check|flag provided but not defined: -experimental-initial-corrupt-check"
                        + " (use --feature-gates=InitialCorruptCheck=true)",
                "--experimental-watch-progress-notify-interval=5s|flag provided but not defined:"
                        + " -experimental-watch-progress-notify-interval (use --watch-progress-notify-interval)",
                "--proxy=on|flag provided but not defined: -proxy (etcd's v2 API is not served)",
            })
    void saysWhatIsWrong(String argument, String message) {
        assertThatThrownBy(() -> parse(argument))
                .isInstanceOf(FlagException.class)
                .hasMessage(message);
    }

    @Test
    void helpEndsTheReading() throws FlagException {
        assertThat(CommandLine.parse(FlagTable.standard(), List.of("-h", "--nonsense"))
                        .helpAsked())
                .isTrue();
        assertThat(CommandLine.parse(FlagTable.standard(), List.of("--help")).helpAsked())
                .isTrue();
    }

    @Test
    void flagsThatEtcdIgnoresAreIgnoredWithAWarning() throws FlagException {
        CommandLine.Result result = CommandLine.parse(FlagTable.standard(), List.of("--snapshot", "x", "--name=a"));
        assertThat(result.warnings()).singleElement().asString().startsWith("--snapshot has no effect");
        assertThat(result.values().build().string("name")).isEqualTo("a");
    }

    @Test
    void readsTheTypes() throws FlagException {
        FlagValues values = parse(
                "--grpc-keepalive-interval=1h30m",
                "--max-request-bytes=0x100",
                "--listen-client-urls=http://127.0.0.1:1,https://[::1]:2,unix:///run/g.sock,http://127.0.0.1:1",
                "--cipher-suites=A, B");
        assertThat(values.duration("grpc-keepalive-interval")).isEqualTo(Duration.ofMinutes(90));
        assertThat(values.number("max-request-bytes")).isEqualTo(256);
        assertThat(values.urls("listen-client-urls"))
                .extracting(EtcdUrl::toString)
                .containsExactly("http://127.0.0.1:1", "https://[::1]:2", "unix:///run/g.sock");
        assertThat(values.strings("cipher-suites")).containsExactly("A", "B");
    }
}
