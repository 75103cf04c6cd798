package io.garboard.bench.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.garboard.bench.server.ServerKind;
import io.garboard.bench.workload.Workload;
import io.garboard.bench.workload.Workloads;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OptionParserTest {

    private static BenchOptions parse(String... arguments) {
        return OptionParser.parse(List.of(arguments), "bin/garboard");
    }

    @Test
    void withoutFlagsItIsThisGarboardAloneAndEverything() {
        BenchOptions options = parse();
        assertThat(options.servers())
                .containsExactly(new ServerKind(
                        "garboard", List.of("bin/garboard", "server"), List.of(), List.of(), Map.of(), false));
        assertThat(options.workloads()).isEmpty();
        assertThat(options.inFlight()).isEmpty();
        assertThat(options.valueSizesBytes()).containsExactly(1024);
        assertThat(options.members()).isEqualTo(1);
        assertThat(options.tls()).isFalse();
        assertThat(options.runs()).isEqualTo(3);
        assertThat(options.warmUpMillis()).isEqualTo(10_000);
        assertThat(options.durationMillis()).isEqualTo(5_000);
        assertThat(options.scale()).isEqualTo(1);
        assertThat(options.jsonFile()).isEmpty();
    }

    @Test
    void everyFlagArrives() {
        BenchOptions options = parse(
                "--compare=etcd=/usr/bin/etcd",
                "--workload",
                "put,get",
                "--in-flight=1,64",
                "--value-size",
                "256,16384",
                "--members",
                "3",
                "--tls",
                "--backend",
                "sqlite",
                "--jdk",
                "/opt/jdk",
                "--runs",
                "5",
                "--warm-up-ms",
                "0",
                "--duration-ms",
                "70",
                "--scale",
                "0.5",
                "--seed",
                "-9",
                "--dir",
                "/d",
                "--json",
                "j",
                "--markdown",
                "m",
                "--svg",
                "s");
        assertThat(options.servers().get(0).flags()).containsExactly("--backend=sqlite");
        assertThat(options.servers().get(0).environment()).containsEntry("GARBOARD_JAVA_HOME", "/opt/jdk");
        assertThat(options.servers().get(1))
                .isEqualTo(new ServerKind("etcd", List.of("/usr/bin/etcd"), List.of(), List.of(), Map.of(), false));
        assertThat(options)
                .isEqualTo(new BenchOptions(
                        false,
                        options.servers(),
                        List.of("put", "get"),
                        List.of(1, 64),
                        List.of(256, 16384),
                        3,
                        true,
                        5,
                        0,
                        70,
                        0.5,
                        -9,
                        "/d",
                        "j",
                        "m",
                        "s"));
    }

    @Test
    void serversMayRunAlready() {
        BenchOptions options = parse("--endpoints", "http://a:1,http://b:2", "--compare", "etcd=https://c:3");
        assertThat(options.servers().get(0).isExternal()).isTrue();
        assertThat(options.servers().get(0).urls()).containsExactly("http://a:1", "http://b:2");
        assertThat(options.servers().get(1).urls()).containsExactly("https://c:3");
    }

    @Test
    void thisGarboardCanBeComparedWithItselfEncrypting() {
        BenchOptions options = parse("--server", "garboard-encrypted", "--compare", "garboard");
        assertThat(options.servers()).extracting(ServerKind::name).containsExactly("garboard-encrypted", "garboard");
        assertThat(options.servers()).extracting(ServerKind::encrypted).containsExactly(true, false);
        assertThat(options.servers().get(0).command())
                .isEqualTo(options.servers().get(1).command());
    }

    @Test
    void whatIsWrongIsSaid() {
        refused("unknown flag --nonsense", "--nonsense", "1");
        refused("unknown flag x", "x");
        refused("--runs needs a value", "--runs");
        refused("--runs is there twice", "--runs", "1", "--runs", "2");
        refused("--runs 0 (expected: a whole number, at least 1)", "--runs", "0");
        refused("--in-flight many (expected: a whole number, at least 1)", "--in-flight", "1,many");
        refused("--members 2 (expected: 1, 3, 5 or 7)", "--members", "2");
        refused("--scale 0 (expected: a number above 0, 1 for the full size)", "--scale", "0");
        refused("unknown workload fly (expected: put, update", "--workload", "put,fly");
        refused("'etcd' (expected: NAME=COMMAND or NAME=URL", "--compare", "etcd");
        refused("--server and --endpoints exclude each other", "--server", "a=b", "--endpoints", "http://a:1");
    }

    private static void refused(String message, String... arguments) {
        assertThatThrownBy(() -> parse(arguments))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void helpTellsOfEveryFlagAndWorkload() {
        assertThat(parse("--help").help()).isTrue();
        for (String flag : List.of(
                "server",
                "compare",
                "endpoints",
                "workload",
                "in-flight",
                "value-size",
                "members",
                "backend",
                "jdk",
                "runs",
                "warm-up-ms",
                "duration-ms",
                "scale",
                "seed",
                "dir",
                "json",
                "markdown",
                "svg",
                "tls",
                "help")) {
            assertThat(HelpText.text()).contains("  --" + flag + " ");
        }
        assertThat(HelpText.text())
                .contains(Workloads.all().stream().map(Workload::name).toList());
    }
}
