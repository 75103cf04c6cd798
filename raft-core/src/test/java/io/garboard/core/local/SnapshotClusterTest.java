package io.garboard.core.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.garboard.core.member.WatchStream;
import io.garboard.etcd.mvcc.Event;
import io.garboard.etcd.rpc.CompactionRequest;
import io.garboard.etcd.rpc.CompactionResponse;
import io.garboard.etcd.rpc.WatchCreateRequest;
import io.garboard.etcd.rpc.WatchResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole members, one of which misses more than the others' logs still have. */
class SnapshotClusterTest {

    @TempDir
    Path directory;

    private static void keepLittleLog(TestCluster cluster) throws Exception {
        for (TestMember member : cluster.members) {
            member.snapshotCount = 50;
            member.catchUpEntries = 5;
            member.stop();
            cluster.restart(member);
        }
    }

    private static void write(TestCluster cluster, int from, int count, @Nullable TestMember except) {
        TestMember writer = writer(cluster, except);
        for (int i = from; i < from + count; i++) {
            writer.put("key" + i % 50, "value" + i);
        }
    }

    private static TestMember writer(TestCluster cluster, @Nullable TestMember except) {
        return cluster.members.stream()
                .filter(member -> member.runs() && member != except)
                .findFirst()
                .orElseThrow();
    }

    /** Writes until every other member has dropped from its log what {@code away} lacks. */
    private static void writeUntilDropped(TestCluster cluster, int from, long index, @Nullable TestMember away) {
        write(cluster, from, 200, away);
        for (TestMember member : cluster.members) {
            if (member.runs() && member != away) {
                Eventually.holds(member.name + " drops its log", () -> {
                    member.put("key0", "value");
                    // Rows are forced every few seconds otherwise, and only then the log is cut.
                    var unused = member.get().storage().sync();
                    return member.get().firstIndex() > index + 1;
                });
            }
        }
    }

    private static long applied(TestMember member) {
        return member.status().getRaftAppliedIndex();
    }

    private static void awaitEqual(TestCluster cluster) {
        Eventually.holds("all members are alike", () -> {
            cluster.member(1).put("same", "same");
            long revision = cluster.member(1).get().store().currentRevision();
            for (TestMember member : cluster.members) {
                if (!"same".equals(member.read("same"))
                        || member.get().store().currentRevision() != revision
                        || member.hash() != cluster.member(1).hash()) {
                    return false;
                }
            }
            return true;
        });
    }

    @Test
    void aMemberThatWasAwayIsBroughtUpByASnapshot() throws Exception {
        try (TestCluster cluster = TestCluster.of(3, directory)) {
            keepLittleLog(cluster);
            TestMember away = cluster.follower();
            write(cluster, 0, 100, null);
            long index = applied(away);
            away.stop();
            writeUntilDropped(cluster, 100, index, away);
            cluster.restart(away);
            awaitEqual(cluster);
            assertThat(away.get().storage().durableIndex()).isPositive();
            // It is a member like any other: what it is asked goes into the log, and a restart finds all of it.
            away.put("own", "1");
            away.stop();
            cluster.restart(away);
            assertThat(away.read("own")).isEqualTo("1");
            awaitEqual(cluster);
        }
    }

    @Test
    void anEmptyMemberJoinsBySnapshot() throws Exception {
        try (TestCluster cluster = TestCluster.of(1, directory)) {
            keepLittleLog(cluster);
            writeUntilDropped(cluster, 0, applied(cluster.member(1)), null);
            TestMember joined = cluster.join("late", false);
            TestCluster.awaitServing(joined);
            awaitEqual(cluster);
            assertThat(joined.members()).hasSize(2);
        }
    }

    @Test
    void watchersOnAMemberThatWasCutOffMissNothing() throws Exception {
        try (TestCluster cluster = TestCluster.of(3, directory)) {
            keepLittleLog(cluster);
            TestMember away = cluster.follower();
            write(cluster, 0, 60, null);
            List<Long> got = new ArrayList<>();
            WatchStream stream = away.get().watch().open(() -> {});
            stream.create(WatchCreateRequest.newBuilder()
                    .setKey(ByteString.copyFromUtf8("a"))
                    .setRangeEnd(ByteString.copyFromUtf8("z"))
                    .setStartRevision(2)
                    .build());
            Eventually.holds("what was written comes", () -> poll(stream, got) >= 60);
            cluster.links.isolate(away.id);
            writeUntilDropped(cluster, 60, applied(away), away);
            cluster.links.healAll();
            awaitEqual(cluster);
            long last = cluster.member(1).put("key-last", "1");
            Eventually.holds("the last one comes", () -> {
                poll(stream, got);
                return !got.isEmpty() && got.get(got.size() - 1) == last;
            });
            // Every revision is one put.
            assertThat(got).isEqualTo(LongStream.rangeClosed(2, last).boxed().toList());
        }
    }

    @Test
    void watchersThatACompactionOvertookMeanwhileAreToldSo() throws Exception {
        try (TestCluster cluster = TestCluster.of(3, directory)) {
            keepLittleLog(cluster);
            TestMember away = cluster.follower();
            write(cluster, 0, 10, null);
            // A watcher begins where its member is, so that member has to have all of these before.
            assertThat(away.read("key9")).isEqualTo("value9");
            WatchStream stream = away.get().watch().open(() -> {});
            stream.create(WatchCreateRequest.newBuilder()
                    .setKey(ByteString.copyFromUtf8("key1"))
                    .build());
            List<Long> got = new ArrayList<>();
            Eventually.holds("it is there", () -> stream.poll() != null);
            cluster.links.isolate(away.id);
            long index = applied(away);
            write(cluster, 10, 50, away);
            TestMember leader = writer(cluster, away);
            long compacted = leader.get().store().currentRevision();
            Answer.<CompactionResponse>persistently(callback -> leader.get()
                    .kv()
                    .compact(
                            CompactionRequest.newBuilder()
                                    .setRevision(compacted)
                                    .build(),
                            callback));
            writeUntilDropped(cluster, 60, index, away);
            cluster.links.healAll();
            List<WatchResponse> canceled = new ArrayList<>();
            Eventually.holds("it is canceled", () -> {
                for (var wire = stream.poll(); wire != null; wire = stream.poll()) {
                    WatchResponse response = parse(wire.toByteArray());
                    response.getEventsList()
                            .forEach(event -> got.add(event.getKv().getModRevision()));
                    if (response.getCanceled()) {
                        canceled.add(response);
                    }
                }
                return !canceled.isEmpty();
            });
            assertThat(canceled.get(0).getCompactRevision()).isEqualTo(compacted);
            assertThat(got).isEmpty();
            awaitEqual(cluster);
        }
    }

    private static int poll(WatchStream stream, List<Long> got) {
        for (var wire = stream.poll(); wire != null; wire = stream.poll()) {
            for (Event event : parse(wire.toByteArray()).getEventsList()) {
                got.add(event.getKv().getModRevision());
            }
        }
        return got.size();
    }

    private static WatchResponse parse(byte[] bytes) {
        try {
            return WatchResponse.parseFrom(bytes);
        } catch (com.google.protobuf.InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }
}
