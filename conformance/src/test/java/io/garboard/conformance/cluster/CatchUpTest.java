package io.garboard.conformance.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.protobuf.ByteString;
import io.garboard.conformance.harness.Await;
import io.garboard.conformance.harness.ClusterProcesses;
import io.garboard.conformance.harness.EtcdClient;
import io.garboard.conformance.harness.Etcdctl;
import io.garboard.conformance.harness.ServerKind;
import io.garboard.conformance.harness.ServerProcess;
import io.garboard.etcd.rpc.HashKVRequest;
import io.garboard.etcd.rpc.PutRequest;
import io.garboard.etcd.rpc.PutResponse;
import io.garboard.etcd.rpc.StatusRequest;
import io.garboard.etcd.rpc.StatusResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Members that miss a lot, or everything, are brought up to date while writes go on. {@code -Dmegabytes=1024} sends a
 * state of 1 GiB, {@code -Dentries=100000} lets a member miss as many writes.
 */
@Tag("conformance")
class CatchUpTest {

    private static final Duration TIMEOUT = Duration.ofMinutes(10);
    private static final int IN_FLIGHT = 64;
    private static final int LARGE_BYTES = 64 << 10;
    private static final int MEGABYTES = Integer.getInteger("megabytes", 160);
    private static final int ENTRIES = Integer.getInteger("entries", 5_000);

    private final SplittableRandom random = new SplittableRandom(1);

    @Test
    void aMemberThatMissedManyEntriesCatchesUpFromTheLog() throws Exception {
        try (ClusterProcesses cluster = ClusterProcesses.launch(
                        ServerKind.firstUnderTest(), 3, "--snapshot-catchup-entries", "1000000");
                EtcdClient client = cluster.leader().connect()) {
            ServerProcess away = cluster.followers().get(0);
            away.kill();
            long last = put(client, ENTRIES, 256);
            away.start();
            assertThat(hash(away, last)).isEqualTo(hash(cluster.leader(), last));
            assertThat(away.log()).doesNotContain("snapshot received");
        }
    }

    /** From LMDB to SQLite, to a member with a fraction of the state's size as memory. */
    @Test
    void anEmptyMemberIsSentTheStateWhileWritesGoOn() throws Exception {
        try (ClusterProcesses cluster = ClusterProcesses.launch(
                        ServerKind.GARBOARD_LMDB, 1, "--snapshot-count", "10", "--snapshot-catchup-entries", "5");
                EtcdClient client = cluster.leader().connect()) {
            put(client, MEGABYTES << 4, LARGE_BYTES);
            putUntilTheLogHasLostItsStart(client, cluster.member(1));
            Writer writer = new Writer(client);
            writer.thread.start();
            ServerProcess newcomer = cluster.newcomer(ServerKind.GARBOARD_SQLITE, cluster.running());
            Etcdctl etcdctl = cluster.etcdctl();
            Etcdctl.Result added =
                    etcdctl.run("member", "add", newcomer.name(), "--learner", "--peer-urls", newcomer.peerUrl());
            assertThat(added.exitCode()).as(added.err()).isZero();
            newcomer.startWithoutWaiting();
            Await.until(TIMEOUT, cluster::logTails, () -> cluster.status(newcomer) != null);
            String id = cluster.hexIdOf(newcomer);
            Await.until(
                    TIMEOUT,
                    cluster::logTails,
                    () -> etcdctl.run("member", "promote", id).exitCode() == 0);
            long written = writer.written.get();
            Await.until(TIMEOUT, cluster::logTails, () -> writer.written.get() > written);
            writer.stop();
            assertThat(newcomer.log()).contains("snapshot received");
            long last = put(client, 1, 256);
            assertThat(hash(newcomer, last)).isEqualTo(hash(cluster.member(1), last));
        }
    }

    /** Puts and waits for all of them; returns the revision of the last. */
    private long put(EtcdClient client, int count, int valueBytes) throws Exception {
        ArrayDeque<ListenableFuture<PutResponse>> inFlight = new ArrayDeque<>();
        long revision = 0;
        for (int i = 0; i < count || !inFlight.isEmpty(); i++) {
            if (i < count) {
                inFlight.add(client.kvFuture().put(request("filled/" + i, valueBytes)));
            }
            if (inFlight.size() == IN_FLIGHT || i >= count) {
                revision =
                        Math.max(revision, inFlight.remove().get().getHeader().getRevision());
            }
        }
        return revision;
    }

    /** What is there before can be had by a snapshot only from then on. How many puts share an entry is up to the server. */
    private void putUntilTheLogHasLostItsStart(EtcdClient client, ServerProcess member) {
        Await.until(TIMEOUT, member::logTail, () -> {
            put(client, 1, LARGE_BYTES);
            return !hasFirstSegment(member);
        });
    }

    private static boolean hasFirstSegment(ServerProcess member) throws IOException {
        try (Stream<Path> files =
                Files.list(member.dataDirectory().resolve("member").resolve("wal"))) {
            return files.anyMatch(file -> file.toString().endsWith("-0000000000000001.wal"));
        }
    }

    private PutRequest request(String key, int valueBytes) {
        byte[] value = new byte[valueBytes];
        random.nextBytes(value);
        return PutRequest.newBuilder()
                .setKey(ByteString.copyFromUtf8(key))
                .setValue(ByteString.copyFrom(value))
                .build();
    }

    /** Of a member that has everything up to here. It may not know yet that it is no learner any more, and refuse to be read. */
    private static int hash(ServerProcess member, long revision) {
        try (EtcdClient client = member.connect()) {
            Await.until(TIMEOUT, member::logTail, () -> {
                StatusResponse status = client.maintenance().status(StatusRequest.getDefaultInstance());
                return status.getHeader().getRevision() >= revision;
            });
            return client.maintenance()
                    .hashKV(HashKVRequest.newBuilder().setRevision(revision).build())
                    .getHash();
        }
    }

    /** Writes one after the other until it is stopped; every write must succeed. */
    private static final class Writer {
        private final AtomicBoolean stopped = new AtomicBoolean();
        private final AtomicLong written = new AtomicLong();
        private final Thread thread;

        Writer(EtcdClient client) {
            thread = new Thread(() -> write(client), "writer");
        }

        private void write(EtcdClient client) {
            ByteString key = ByteString.copyFromUtf8("beside");
            PutRequest put = PutRequest.newBuilder().setKey(key).setValue(key).build();
            while (!stopped.get()) {
                client.kv().put(put);
                written.incrementAndGet();
            }
        }

        void stop() throws InterruptedException {
            assertThat(thread.isAlive()).as("every write beside it succeeded").isTrue();
            stopped.set(true);
            thread.join();
        }
    }
}
