package io.garboard.core.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.garboard.core.error.EtcdError;
import io.garboard.core.member.WatchStream;
import io.garboard.etcd.mvcc.Event;
import io.garboard.etcd.rpc.MoveLeaderRequest;
import io.garboard.etcd.rpc.MoveLeaderResponse;
import io.garboard.etcd.rpc.PutRequest;
import io.garboard.etcd.rpc.StatusResponse;
import io.garboard.etcd.rpc.WatchCreateRequest;
import io.garboard.etcd.wire.PutResponse;
import io.garboard.etcd.wire.WatchResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three whole members in one process. */
class ClusterTest {

    @TempDir
    Path directory;

    @SuppressWarnings("NullAway.Init") // before each test
    private TestCluster cluster;

    @BeforeEach
    void start() throws Exception {
        cluster = TestCluster.of(3, directory);
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void everyMemberTakesWritesAndReads() {
        for (TestMember member : cluster.members) {
            member.put("written on " + member.name, "1");
            assertThat(member.readHere("written on " + member.name)).isEqualTo("1");
        }
        for (TestMember member : cluster.members) {
            assertThat(member.read("written on m1")).isEqualTo("1");
            assertThat(member.read("written on m2")).isEqualTo("1");
            assertThat(member.read("written on m3")).isEqualTo("1");
        }
        assertThat(cluster.member(1).hash())
                .isEqualTo(cluster.member(2).hash())
                .isEqualTo(cluster.member(3).hash());
    }

    @Test
    void theMembersIntroduceThemselvesAndAgreeOnAVersion() {
        for (TestMember member : cluster.members) {
            Eventually.holds("names on " + member.name, () -> member.members().stream()
                    .allMatch(listed -> listed.getName().startsWith("m") && listed.getClientURLsCount() == 1));
            Eventually.holds(
                    "version on " + member.name,
                    () -> member.get().clusterVersion().equals(EtcdVersion.CLUSTER));
        }
        Eventually.holds(
                "a follower knows who leads", () -> cluster.follower().status().getLeader() == cluster.leader().id);
        StatusResponse status = cluster.follower().status();
        assertThat(status.getRaftTerm()).isGreaterThan(1);
        assertThat(status.getRaftAppliedIndex()).isGreaterThan(3);
        assertThat(status.getErrorsList()).isEmpty();
    }

    @Test
    void theOthersGoOnWithoutTheLeaderAndTakeItBack() throws Exception {
        cluster.leader().put("a", "1");
        TestMember first = cluster.leader();
        first.stop();
        TestMember second = cluster.leader();
        assertThat(second).isNotSameAs(first);
        second.put("a", "2");
        cluster.follower().put("b", "3");
        cluster.restart(first);
        assertThat(first.read("a")).isEqualTo("2");
        assertThat(first.read("b")).isEqualTo("3");
        assertThat(second.read("b")).isEqualTo("3");
        assertThat(first.hash()).isEqualTo(second.hash());
    }

    @Test
    void aMinorityServesWhatItHasAndRefusesTheRest() {
        cluster.leader().put("a", "1");
        TestMember alone = cluster.follower();
        assertThat(alone.read("a")).isEqualTo("1");
        cluster.links.isolate(alone.id);
        PutRequest put =
                PutRequest.newBuilder().setKey(ByteString.copyFromUtf8("a")).build();
        EtcdError error =
                Answer.<PutResponse>errorOf(callback -> alone.get().kv().put(put, callback));
        // If it has missed the leader before it was asked, there was nobody to send this to.
        assertThat(error.text()).containsAnyOf("etcdserver: request timed out", "context deadline exceeded");
        assertThat(alone.readHere("a")).isEqualTo("1");
        Eventually.holds("no leader", () -> !alone.get().hasLeader());
        assertThat(alone.status().getErrorsList()).contains("etcdserver: no leader");
        cluster.links.healAll();
        assertThat(alone.put("a", "2")).isPositive();
    }

    @Test
    void theLeadershipIsHandedToWhoeverIsNamed() {
        // Whoever leads may have changed by the time that it is asked.
        Eventually.holds("a follower gives nothing away", () -> {
            TestMember leader = cluster.leader();
            return moveLeader(cluster.follower(), leader.id).equals(Optional.of(EtcdError.NOT_LEADER));
        });
        Eventually.holds("nobody takes it who does not exist", () -> moveLeader(cluster.leader(), 4711)
                .equals(Optional.of(EtcdError.BAD_LEADER_TRANSFEREE)));
        Eventually.holds("it is handed over", () -> {
            TestMember leader = cluster.leader();
            TestMember next = cluster.member(leader == cluster.member(1) ? 2 : 1);
            return moveLeader(leader, next.id).isEmpty() && next.leads();
        });
    }

    private static MoveLeaderRequest moveTo(long id) {
        return MoveLeaderRequest.newBuilder().setTargetID(id).build();
    }

    /** Empty if it was handed over. */
    private static Optional<EtcdError> moveLeader(TestMember member, long target) {
        return Answer.<MoveLeaderResponse>refusalOf(
                callback -> member.get().maintenance().moveLeader(moveTo(target), callback));
    }

    @Test
    void aFollowersWatchersSeeEverythingInOrder() {
        TestMember follower = cluster.follower();
        List<Event> seen = new ArrayList<>();
        WatchStream stream = follower.get().watch().open(() -> {});
        stream.create(WatchCreateRequest.newBuilder()
                .setKey(ByteString.copyFromUtf8("w"))
                .setRangeEnd(ByteString.copyFromUtf8("x"))
                .build());
        poll(stream, seen, 0);
        List<Long> written = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            written.add(cluster.member(1 + i % 3).put("w" + i, "1"));
        }
        poll(stream, seen, 30);
        assertThat(seen).extracting(event -> event.getKv().getModRevision()).isEqualTo(written);
        stream.close();
    }

    /** Takes responses until there were {@code total} events, or at least one response for none. */
    private static void poll(WatchStream stream, List<Event> seen, int total) {
        boolean[] answered = new boolean[1];
        Eventually.holds("events", () -> {
            for (WatchResponse response = stream.poll(); response != null; response = stream.poll()) {
                answered[0] = true;
                response.getEventsList().forEach(bytes -> seen.add(parse(bytes)));
            }
            return answered[0] && seen.size() >= total;
        });
    }

    private static Event parse(ByteString bytes) {
        try {
            return Event.parseFrom(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
