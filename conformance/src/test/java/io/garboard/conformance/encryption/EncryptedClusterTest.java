package io.garboard.conformance.encryption;

import static io.garboard.conformance.harness.ServerKind.GARBOARD_LMDB;
import static io.garboard.conformance.harness.ServerKind.GARBOARD_SQLITE;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.garboard.conformance.etcdctl.Certificates;
import io.garboard.conformance.harness.Await;
import io.garboard.conformance.harness.ClusterProcesses;
import io.garboard.conformance.harness.EncryptionFiles;
import io.garboard.conformance.harness.EtcdClient;
import io.garboard.conformance.harness.Etcdctl;
import io.garboard.conformance.harness.Insist;
import io.garboard.conformance.harness.ServerProcess;
import io.garboard.etcd.rpc.PutRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three members with encryption: keys are changed, leaders killed and members replaced, and no client notices. */
@Tag("conformance")
class EncryptedClusterTest {

    private static final List<String> SECRETS = List.of("/registry/secrets/");
    private static final String ADMINISTRATORS = "administrators: [keyring-admin]";
    private static final Duration LONG = Duration.ofMinutes(5);
    /** One segment of the log: once more than that was written after a walk, the walk's entries are dropped. */
    private static final int LOG_SEGMENT_BYTES = 64 << 20;

    private static final int LARGE_BYTES = 1 << 20;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @SuppressWarnings("NullAway.Init")
    private EncryptionFiles files;

    @SuppressWarnings("NullAway.Init")
    private Certificates certificates;

    /** What a scene begins with. */
    private void prepare() throws Exception {
        Path own = Files.createTempDirectory(directory, "scene");
        files = new EncryptionFiles(own);
        certificates = new Certificates(own);
        certificates.sign("server");
        certificates.sign("keyring-admin");
    }

    private ClusterProcesses launch() throws Exception {
        return ClusterProcesses.launchWithHttpsBeside(
                List.of(GARBOARD_LMDB, GARBOARD_SQLITE, GARBOARD_LMDB),
                files.flag(),
                "--snapshot-count=100",
                "--snapshot-catchup-entries=10",
                "--client-cert-auth",
                "--cert-file=" + certificates.path("server.crt"),
                "--key-file=" + certificates.path("server.key"),
                "--trusted-ca-file=" + certificates.path("ca.crt"));
    }

    private KeyringCalls keyring(ServerProcess member) throws Exception {
        return new KeyringCalls(
                certificates, "keyring-admin", member.moreClientUrls().get(0));
    }

    /** Under load: both keys rotated, the leader killed while values are rewritten and replaced by a new member. */
    @Test
    void keysAreRotatedAndAMemberReplacedUnderLoad() throws Exception {
        Insist.onScene(this::rotateAndReplace);
    }

    private void rotateAndReplace() throws Exception {
        prepare();
        files.configure(SECRETS, ADMINISTRATORS, "rewriteValuesPerSecond: 400");
        Secrets secrets = new Secrets();
        try (ClusterProcesses cluster = launch()) {
            ServerProcess leader = cluster.leader();
            List<ServerProcess> followers = cluster.members().stream()
                    .filter(member -> member != leader)
                    .toList();
            try (EtcdClient client = followers.get(0).connect();
                    KeyringCalls keyring = keyring(followers.get(0));
                    SecretLoad load = new SecretLoad(followers)) {
                secrets.put(client, 0, 600, "first");
                keyring.rotateDek(2);
                keyring.awaitWalked();
                files.keyring("add-local-version", "--file", files.keyFile().toString());
                Insist.on(() -> keyring.call("RotateKek"));
                assertThat(load.doubts())
                        .as("failed requests without any fault")
                        .isEmpty();

                keyring.rotateDek(3);
                String leaderId = cluster.hexIdOf(leader);
                leader.kill();
                cluster.leader();
                keyring.awaitWalked();

                replace(cluster, leader, leaderId);
                fillLog(client);
                keyring.await("epoch 1: retired");
                keyring.await("epoch 2: retired");
                files.keyring("trim-local", "--file", files.keyFile().toString());
                load.stopAndCheck();
            }
            // With the old key gone from the file, a member that starts has to do with the new one.
            restart(followers.subList(0, 1));
            try (EtcdClient client = cluster.running().get(0).connect()) {
                Insist.on(() -> client.kv().deleteRange(Secrets.rangeOfLoad()));
            }
            checkAlike(cluster, secrets);
            for (ServerProcess member : cluster.members()) {
                assertThat(Secrets.filesWithNeedle(member.dataDirectory()))
                        .as(member.name())
                        .isEmpty();
            }
        }
    }

    /** The killed member is removed, and an empty one takes its place, which gets everything by a snapshot. */
    private static void replace(ClusterProcesses cluster, ServerProcess gone, String goneId) throws Exception {
        Etcdctl etcdctl = cluster.etcdctl();
        // Whose answer was lost may be done: what is there counts.
        Await.until(
                LONG,
                cluster::logTails,
                () -> etcdctl.run("member", "remove", goneId).exitCode() == 0
                        || !members(etcdctl).contains(goneId));
        assertThat(gone.isRunning()).isFalse();
        ServerProcess newcomer = cluster.newcomer(GARBOARD_SQLITE, cluster.running());
        Await.until(
                LONG,
                cluster::logTails,
                () -> etcdctl.run("member", "add", newcomer.name(), "--peer-urls", newcomer.peerUrl())
                                        .exitCode()
                                == 0
                        || members(etcdctl).contains(newcomer.peerUrl()));
        newcomer.start();
    }

    private static String members(Etcdctl etcdctl) throws Exception {
        Etcdctl.Result result = etcdctl.insist("member", "list");
        assertThat(result.exitCode()).as("%s", result).isZero();
        return result.out();
    }

    /** Until what was there before is dropped from every log. */
    private static void fillLog(EtcdClient client) {
        PutRequest put = PutRequest.newBuilder()
                .setKey(ByteString.copyFromUtf8("large"))
                .setValue(ByteString.copyFrom(new byte[LARGE_BYTES]))
                .build();
        for (int i = 0; i < LOG_SEGMENT_BYTES / LARGE_BYTES + 4; i++) {
            Insist.on(() -> client.kv().put(put));
        }
    }

    private static void restart(List<ServerProcess> members) throws Exception {
        members.forEach(ServerProcess::stopWithoutWaiting);
        members.forEach(ServerProcess::awaitEnd);
        for (ServerProcess member : members) {
            member.startWithoutWaiting();
        }
        members.forEach(ServerProcess::awaitReady);
    }

    /** All members have all secrets, and the same hash. */
    private static void checkAlike(ClusterProcesses cluster, Secrets secrets) {
        List<Integer> hashes = cluster.running().stream()
                .map(member -> {
                    try (EtcdClient client = member.connect()) {
                        secrets.check(client);
                        return Secrets.hash(client);
                    }
                })
                .distinct()
                .toList();
        assertThat(hashes).hasSize(1);
    }

    /** What was stored in clear is encrypted, although leaders are killed while they do it. */
    @Test
    void theFirstEncryptionGoesOnWithAnotherLeader() throws Exception {
        prepare();
        files.configure(SECRETS, ADMINISTRATORS, "decrypt: true");
        Secrets secrets = new Secrets();
        try (ClusterProcesses cluster = launch()) {
            long revision;
            int hash;
            try (EtcdClient client = cluster.member(1).connect()) {
                secrets.put(client, 0, 800, "first");
                revision = Secrets.revision(client);
                hash = Secrets.hash(client);
            }
            files.configure(SECRETS, ADMINISTRATORS, "rewriteValuesPerSecond: 200");
            restart(cluster.members());
            ServerProcess leader = cluster.leader();
            try (KeyringCalls keyring = keyring(leader)) {
                // Or past that already, if this test has stood still meanwhile.
                keyring.awaitAny("looked at up to", "all as they should be");
            }
            leader.kill();
            ServerProcess next = cluster.leader();
            try (KeyringCalls keyring = keyring(next)) {
                keyring.await("stored values:");
                leader.start();
                keyring.awaitWalked();
                assertThat(keyring.status()).doesNotContain("unreadable");
            }
            checkAlike(cluster, secrets);
            try (EtcdClient client = cluster.member(2).connect()) {
                assertThat(Secrets.revision(client)).isEqualTo(revision);
                assertThat(Secrets.hash(client)).isEqualTo(hash);
            }
        }
    }
}
