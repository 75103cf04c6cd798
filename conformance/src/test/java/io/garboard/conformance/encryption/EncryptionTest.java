package io.garboard.conformance.encryption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.garboard.conformance.etcdctl.Certificates;
import io.garboard.conformance.harness.EncryptionFiles;
import io.garboard.conformance.harness.EtcdClient;
import io.garboard.conformance.harness.ServerKind;
import io.garboard.conformance.harness.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Secrets are in clear for clients and for nobody else, whatever happens to the process and the keys. */
@Tag("conformance")
class EncryptionTest {

    private static final List<String> SECRETS = List.of("/registry/secrets/");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    static Stream<ServerKind> kinds() {
        return ServerKind.underTest();
    }

    /** {@code -Dsecrets=10000} for a longer run. */
    @ParameterizedTest
    @MethodSource("kinds")
    void noFileHoldsASecret(ServerKind kind) throws Exception {
        EncryptionFiles files = new EncryptionFiles(directory);
        files.configure(SECRETS);
        Secrets secrets = new Secrets();
        try (ServerProcess server = ServerProcess.launch(kind, files.flag())) {
            writeAndCrash(server, secrets, Integer.getInteger("secrets", 2_000));
            assertThat(Secrets.filesWithNeedle(server.dataDirectory())).isEmpty();
        }
    }

    @Test
    void withoutEncryptionTheSameSearchFindsThem() throws Exception {
        try (ServerProcess server = ServerProcess.launch(ServerKind.firstUnderTest())) {
            try (EtcdClient client = server.connect()) {
                new Secrets().put(client, 0, 100, "first");
            }
            assertThat(Secrets.filesWithNeedle(server.dataDirectory())).isNotEmpty();
        }
    }

    private static void writeAndCrash(ServerProcess server, Secrets secrets, int count) throws Exception {
        try (EtcdClient client = server.connect()) {
            secrets.put(client, 0, count, "first");
            secrets.put(client, 0, count / 2, "second");
            for (int i = 0; i < count; i += 20) {
                secrets.delete(client, i);
            }
            Secrets.compact(client);
            secrets.put(client, count / 4, count / 2, "third");
        }
        server.kill();
        server.start();
        try (EtcdClient client = server.connect()) {
            secrets.check(client);
        }
    }

    /** First encryption and rotation of both keys, with a SIGKILL at a random moment of each. */
    @Test
    void killedWhileItEncryptsAndRotatesItGoesOnWhereItWas() throws Exception {
        SplittableRandom random = new SplittableRandom(Long.getLong("seed", 1));
        EncryptionFiles files = new EncryptionFiles(directory);
        Certificates certificates = new Certificates(directory);
        certificates.sign("server");
        certificates.sign("keyring-admin");
        certificates.sign("somebody");
        Secrets secrets = new Secrets();
        String secure = "https://127.0.0.1:" + ServerProcess.somePort();
        files.configure(SECRETS, "administrators: [keyring-admin]", "rewriteValuesPerSecond: 1000", "decrypt: true");
        try (ServerProcess server = ServerProcess.launch(
                ServerKind.firstUnderTest(),
                List.of(secure),
                files.flag(),
                "--client-cert-auth",
                "--cert-file=" + certificates.path("server.crt"),
                "--key-file=" + certificates.path("server.key"),
                "--trusted-ca-file=" + certificates.path("ca.crt"))) {
            CommandLine commands = new CommandLine(files, certificates, secure);
            long revision;
            int hash;
            try (EtcdClient client = server.connect()) {
                secrets.put(client, 0, 1_500, "first");
                secrets.put(client, 0, 700, "second");
                revision = Secrets.revision(client);
                hash = Secrets.hash(client);
            }
            server.stop();
            files.configure(SECRETS, "administrators: [keyring-admin]", "rewriteValuesPerSecond: 1000");
            server.start();
            try (KeyringCalls keyring = new KeyringCalls(certificates, "keyring-admin", secure)) {
                killSoon(server, random);
                keyring.awaitWalked();
                checkUnchanged(server, secrets, revision, hash);
                try (KeyringCalls stranger = new KeyringCalls(certificates, "somebody", secure)) {
                    assertThatThrownBy(stranger::status).hasMessageContaining("is not among the administrators");
                }

                commands.run("rotate-dek");
                killSoon(server, random);
                keyring.awaitActive(2);
                keyring.awaitWalked();
                checkUnchanged(server, secrets, revision, hash);
            }

            files.keyring("add-local-version", "--file", files.keyFile().toString());
            commands.run("rotate-kek");
            files.keyring("trim-local", "--file", files.keyFile().toString());
            server.kill();
            server.start();
            checkUnchanged(server, secrets, revision, hash);
        }
    }

    private static void killSoon(ServerProcess server, SplittableRandom random) throws Exception {
        TimeUnit.MILLISECONDS.sleep(random.nextInt(800));
        server.kill();
        server.start();
    }

    private static void checkUnchanged(ServerProcess server, Secrets secrets, long revision, int hash) {
        try (EtcdClient client = server.connect()) {
            secrets.check(client);
            assertThat(Secrets.revision(client)).isEqualTo(revision);
            assertThat(Secrets.hash(client)).isEqualTo(hash);
        }
    }

    /** {@code garboard keyring} against one endpoint. */
    private record CommandLine(EncryptionFiles files, Certificates certificates, String endpoint) {

        String run(String command) throws IOException, InterruptedException {
            return files.keyring(
                    command,
                    "--endpoints",
                    endpoint,
                    "--cacert",
                    certificates.path("ca.crt"),
                    "--cert",
                    certificates.path("keyring-admin.crt"),
                    "--key",
                    certificates.path("keyring-admin.key"));
        }
    }
}
