package io.garboard.conformance.etcdctl;

import static org.assertj.core.api.Assertions.assertThat;

import io.garboard.conformance.harness.Etcdctl;
import io.garboard.conformance.harness.ServerKind;
import io.garboard.conformance.harness.ServerProcess;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** etcdctl over TLS with client certificates, and over a unix socket. */
@Tag("conformance")
class TransportTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    static Stream<ServerKind> kinds() {
        return Stream.concat(Stream.of(ServerKind.ETCD), ServerKind.underTest()).distinct();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void mutualTls(ServerKind kind) throws Exception {
        Certificates certificates = new Certificates(directory);
        certificates.sign("server");
        certificates.sign("client");
        String secure = "https://127.0.0.1:" + ServerProcess.somePort();
        try (ServerProcess server = ServerProcess.launch(
                kind,
                List.of(secure),
                "--client-cert-auth",
                "--cert-file=" + certificates.path("server.crt"),
                "--key-file=" + certificates.path("server.key"),
                "--trusted-ca-file=" + certificates.path("ca.crt"))) {
            Etcdctl etcdctl = new Etcdctl(secure);
            String trust = "--cacert=" + certificates.path("ca.crt");
            String[] identity = {
                trust, "--cert=" + certificates.path("client.crt"), "--key=" + certificates.path("client.key")
            };
            assertThat(run(etcdctl, identity, "put k secure").out()).isEqualTo("OK\n");
            assertThat(run(etcdctl, identity, "get k").out()).isEqualTo("k\nsecure\n");
            assertThat(run(etcdctl, identity, "endpoint health").exitCode()).isZero();
            String[] nobody = {trust, "--command-timeout=2s", "--dial-timeout=2s"};
            assertThat(etcdctl.run(words(nobody, "get k")).exitCode()).isNotZero();
            assertThat(new Etcdctl(server.endpoint()).insist("get", "k").out()).isEqualTo("k\nsecure\n");
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void unixSocket(ServerKind kind) throws Exception {
        Assumptions.assumeTrue(kind.isGarboard(), "etcd listens on a path since 3.7");
        String socket = "unix://" + directory.resolve("etcd.sock");
        try (ServerProcess server = ServerProcess.launch(kind, List.of(socket))) {
            Etcdctl etcdctl = new Etcdctl(socket);
            assertThat(run(etcdctl, new String[0], "put k local").out()).isEqualTo("OK\n");
            assertThat(run(etcdctl, new String[0], "get k").out()).isEqualTo("k\nlocal\n");
            assertThat(new Etcdctl(server.endpoint()).insist("get", "k").out()).isEqualTo("k\nlocal\n");
        }
    }

    private static Etcdctl.Result run(Etcdctl etcdctl, String[] flags, String command) throws Exception {
        return etcdctl.insist(words(flags, command));
    }

    private static String[] words(String[] flags, String command) {
        return Stream.concat(Stream.of(flags), Stream.of(command.split(" ", -1)))
                .toArray(String[]::new);
    }
}
