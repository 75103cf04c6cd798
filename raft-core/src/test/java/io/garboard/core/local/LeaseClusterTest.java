package io.garboard.core.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.garboard.core.error.EtcdError;
import io.garboard.etcd.rpc.LeaseGrantRequest;
import io.garboard.etcd.rpc.LeaseGrantResponse;
import io.garboard.etcd.rpc.LeaseKeepAliveRequest;
import io.garboard.etcd.rpc.LeaseKeepAliveResponse;
import io.garboard.etcd.rpc.LeaseTimeToLiveRequest;
import io.garboard.etcd.rpc.LeaseTimeToLiveResponse;
import io.garboard.etcd.rpc.PutRequest;
import io.garboard.etcd.wire.PutResponse;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Leases on every member, by the leader's clock. */
class LeaseClusterTest {

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

    private static long grant(TestMember member, long ttlSeconds) {
        LeaseGrantRequest request =
                LeaseGrantRequest.newBuilder().setTTL(ttlSeconds).build();
        return Answer.<LeaseGrantResponse>persistently(
                        callback -> member.get().lease().grant(request, callback))
                .getID();
    }

    private static long keepAlive(TestMember member, long id) {
        LeaseKeepAliveRequest request =
                LeaseKeepAliveRequest.newBuilder().setID(id).build();
        return Answer.<LeaseKeepAliveResponse>persistently(
                        callback -> member.get().lease().keepAlive(request, callback))
                .getTTL();
    }

    private static LeaseTimeToLiveResponse timeToLive(TestMember member, long id) {
        LeaseTimeToLiveRequest request =
                LeaseTimeToLiveRequest.newBuilder().setID(id).setKeys(true).build();
        return Answer.persistently(callback -> member.get().lease().timeToLive(request, callback));
    }

    @Test
    void everyMemberGrantsRenewsAndTells() {
        long id = grant(cluster.follower(), 600);
        cluster.leader().put("a", "1", id);
        for (TestMember member : cluster.members) {
            assertThat(keepAlive(member, id)).isEqualTo(600);
            LeaseTimeToLiveResponse told = timeToLive(member, id);
            assertThat(told.getTTL()).isBetween(500L, 600L);
            assertThat(told.getGrantedTTL()).isEqualTo(600);
            assertThat(told.getKeysList()).extracting(key -> key.toStringUtf8()).containsExactly("a");
            assertThat(told.getHeader().getMemberId()).isEqualTo(member.id);
            assertThat(keepAlive(member, 4711)).isZero();
            assertThat(timeToLive(member, 4711).getTTL()).isEqualTo(-1);
        }
    }

    /** Returns the lease, which may end before it is used: then another one is taken. */
    private long putWithALeaseOfTwoSeconds(String key) {
        while (true) {
            long lease = grant(cluster.follower(), 2);
            PutRequest put = PutRequest.newBuilder()
                    .setKey(ByteString.copyFromUtf8(key))
                    .setLease(lease)
                    .build();
            Optional<EtcdError> refusal = Answer.<PutResponse>refusalOf(
                    callback -> cluster.leader().get().kv().put(put, callback));
            if (refusal.isEmpty()) {
                return lease;
            }
        }
    }

    @Test
    void aNewLeaderGivesLeasesTheirTimeAnewAndLetsThemExpire() {
        long kept = grant(cluster.follower(), 600);
        cluster.leader().put("kept", "1", kept);
        long dying = putWithALeaseOfTwoSeconds("dying");
        cluster.leader().stop();
        TestMember next = cluster.leader();
        assertThat(timeToLive(next, kept).getTTL()).isBetween(500L, 602L);
        assertThat(keepAlive(cluster.follower(), kept)).isEqualTo(600);
        Eventually.holds("the lease expires", () -> cluster.follower().read("dying") == null);
        assertThat(next.read("kept")).isEqualTo("1");
        assertThat(keepAlive(next, dying)).isZero();
    }
}
