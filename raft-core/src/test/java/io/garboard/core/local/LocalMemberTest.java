package io.garboard.core.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.garboard.core.apply.UpkeepPace;
import io.garboard.core.compaction.AutoCompaction;
import io.garboard.core.error.EtcdError;
import io.garboard.core.lease.LessorConfig;
import io.garboard.core.member.WatchStream;
import io.garboard.core.membership.ClusterIdentity;
import io.garboard.core.membership.ClusterMember;
import io.garboard.core.node.NodeConfig;
import io.garboard.core.storage.BufferLimits;
import io.garboard.core.storage.InMemoryStorage;
import io.garboard.core.watch.WatchConfig;
import io.garboard.etcd.mvcc.Event;
import io.garboard.etcd.mvcc.KeyValue;
import io.garboard.etcd.rpc.AlarmRequest;
import io.garboard.etcd.rpc.AlarmType;
import io.garboard.etcd.rpc.CompactionRequest;
import io.garboard.etcd.rpc.DeleteRangeRequest;
import io.garboard.etcd.rpc.HashKVRequest;
import io.garboard.etcd.rpc.LeaseGrantRequest;
import io.garboard.etcd.rpc.LeaseKeepAliveRequest;
import io.garboard.etcd.rpc.LeaseRevokeRequest;
import io.garboard.etcd.rpc.LeaseTimeToLiveRequest;
import io.garboard.etcd.rpc.Member;
import io.garboard.etcd.rpc.MemberListRequest;
import io.garboard.etcd.rpc.PutRequest;
import io.garboard.etcd.rpc.RangeRequest;
import io.garboard.etcd.rpc.StatusRequest;
import io.garboard.etcd.rpc.StatusResponse;
import io.garboard.etcd.rpc.WatchCreateRequest;
import io.garboard.etcd.wire.RangeResponse;
import io.garboard.etcd.wire.WatchResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole core in one process, over an engine in memory and a real log. */
class LocalMemberTest {

    private static final List<String> PEER_URLS = List.of("http://localhost:2380");
    private static final long MEMBER_ID = ClusterIdentity.memberId(PEER_URLS, "etcd-cluster");
    private static final long CLUSTER_ID = ClusterIdentity.clusterId(List.of(MEMBER_ID));

    @TempDir
    Path directory;

    private InMemoryStorage engine = new InMemoryStorage();

    @SuppressWarnings("NullAway.Init") // every test opens it first
    private LocalMember member;

    private LocalMember open(long quotaBytes) throws Exception {
        MemberConfig config = new MemberConfig(
                "default",
                List.of("http://localhost:2379"),
                ClusterSettings.found(List.of(new ClusterMember(MEMBER_ID, "", PEER_URLS, List.of(), false))),
                directory.resolve("wal"),
                true,
                quotaBytes,
                1,
                Duration.ofMillis(100),
                NodeConfig.of(CLUSTER_ID, MEMBER_ID),
                LessorConfig.of(1000),
                WatchConfig.DEFAULT,
                BufferLimits.DEFAULT,
                UpkeepPace.DEFAULT);
        member = LocalMember.start(config, engine, AutoCompaction.off(), MemberObservers.NONE, (reason, cause) -> {
            throw new AssertionError(reason, cause);
        });
        member.ready().get(120, TimeUnit.SECONDS);
        return member;
    }

    @AfterEach
    void close() throws Exception {
        if (member != null) {
            member.close();
        }
    }

    private long put(String key, String value) {
        return put(key, value, 0);
    }

    private long put(String key, String value, long lease) {
        PutRequest request = PutRequest.newBuilder()
                .setKey(bytes(key))
                .setValue(bytes(value))
                .setLease(lease)
                .build();
        return Answer.<io.garboard.etcd.wire.PutResponse>of(
                        callback -> member.kv().put(request, callback))
                .getHeader()
                .getRevision();
    }

    private RangeResponse get(String key) {
        RangeRequest request = RangeRequest.newBuilder().setKey(bytes(key)).build();
        return Answer.of(callback -> member.kv().range(request, callback));
    }

    private int hash() {
        return Answer.<io.garboard.etcd.rpc.HashKVResponse>of(
                        callback -> member.maintenance().hashKv(HashKVRequest.getDefaultInstance(), callback))
                .getHash();
    }

    private static ByteString bytes(String text) {
        return ByteString.copyFromUtf8(text);
    }

    @Test
    void whatIsAcknowledgedIsReadAtOnceWithCompleteHeaders() throws Exception {
        open(-1);
        assertThat(put("a", "1")).isEqualTo(2);
        RangeResponse found = get("a");
        assertThat(KeyValue.parseFrom(found.getKvs(0)).getValue()).isEqualTo(bytes("1"));
        assertThat(found.getHeader().getClusterId()).isEqualTo(CLUSTER_ID);
        assertThat(found.getHeader().getMemberId()).isEqualTo(MEMBER_ID);
        assertThat(found.getHeader().getRevision()).isEqualTo(2);
        assertThat(found.getHeader().getRaftTerm()).isEqualTo(2);
    }

    @Test
    void aRestartFindsEverythingThroughEngineAndLog() throws Exception {
        open(-1);
        for (int i = 0; i < 200; i++) {
            put("key-" + i % 20, "value-" + i);
        }
        int hash = hash();
        member.close();
        open(-1);
        assertThat(hash()).isEqualTo(hash);
        assertThat(put("more", "1")).isEqualTo(202);
    }

    @Test
    void anEngineThatLostEverythingIsFilledAgainFromTheLog() throws Exception {
        open(-1);
        for (int i = 0; i < 200; i++) {
            put("key-" + i % 20, "value-" + i);
        }
        int hash = hash();
        member.close();
        engine = new InMemoryStorage();
        open(-1);
        assertThat(hash()).isEqualTo(hash);
        assertThat(members()).extracting(Member::getName).containsExactly("default");
    }

    private List<Member> members() {
        return Answer.<io.garboard.etcd.rpc.MemberListResponse>of(callback -> member.cluster()
                        .memberList(
                                MemberListRequest.newBuilder()
                                        .setLinearizable(true)
                                        .build(),
                                callback))
                .getMembersList();
    }

    @Test
    void theMemberIntroducesItselfUnderEtcdsIds() throws Exception {
        open(-1);
        put("a", "1");
        assertThat(members()).hasSize(1);
        assertThat(members().get(0).getID()).isEqualTo(MEMBER_ID);
        assertThat(members().get(0).getPeerURLsList()).isEqualTo(PEER_URLS);
        StatusResponse status =
                Answer.of(callback -> member.maintenance().status(StatusRequest.getDefaultInstance(), callback));
        assertThat(status.getLeader()).isEqualTo(MEMBER_ID);
        assertThat(status.getVersion()).isEqualTo("3.7.1");
        assertThat(status.getRaftAppliedIndex()).isGreaterThan(1);
        assertThat(status.getErrorsList()).isEmpty();
    }

    @Test
    void watchersGetEveryChangeInOrder() throws Exception {
        open(-1);
        put("w/1", "a");
        Semaphore ready = new Semaphore(0);
        WatchStream stream = member.watch().open(ready::release);
        stream.create(WatchCreateRequest.newBuilder()
                .setKey(bytes("w/"))
                .setRangeEnd(bytes("w0"))
                .setStartRevision(2)
                .setPrevKv(true)
                .build());
        put("w/1", "b");
        DeleteRangeRequest delete =
                DeleteRangeRequest.newBuilder().setKey(bytes("w/1")).build();
        Answer.<io.garboard.etcd.wire.DeleteRangeResponse>of(
                callback -> member.kv().deleteRange(delete, callback));
        StringBuilder seen = new StringBuilder();
        for (int events = 0; events < 3; ) {
            WatchResponse response = stream.poll();
            if (response == null) {
                assertThat(ready.tryAcquire(120, TimeUnit.SECONDS))
                        .as("events after " + seen)
                        .isTrue();
                continue;
            }
            for (ByteString encoded : response.getEventsList()) {
                Event event = Event.parseFrom(encoded);
                seen.append(event.getType())
                        .append(event.getKv().getModRevision())
                        .append(event.getPrevKv().getValue().toStringUtf8())
                        .append(' ');
                events++;
            }
        }
        assertThat(seen.toString()).isEqualTo("PUT2 PUT3a DELETE4b ");
        stream.close();
    }

    @Test
    void aRevokedLeaseTakesItsKeysInOneRevision() throws Exception {
        open(-1);
        long lease = Answer.<io.garboard.etcd.rpc.LeaseGrantResponse>of(callback -> member.lease()
                        .grant(LeaseGrantRequest.newBuilder().setTTL(100).build(), callback))
                .getID();
        put("l/1", "x", lease);
        put("l/2", "x", lease);
        assertThat(Answer.<io.garboard.etcd.rpc.LeaseTimeToLiveResponse>of(callback -> member.lease()
                                .timeToLive(
                                        LeaseTimeToLiveRequest.newBuilder()
                                                .setID(lease)
                                                .setKeys(true)
                                                .build(),
                                        callback))
                        .getKeysList())
                .containsExactly(bytes("l/1"), bytes("l/2"));
        assertThat(Answer.<io.garboard.etcd.rpc.LeaseKeepAliveResponse>of(callback -> member.lease()
                                .keepAlive(
                                        LeaseKeepAliveRequest.newBuilder()
                                                .setID(lease)
                                                .build(),
                                        callback))
                        .getTTL())
                .isEqualTo(100);
        LeaseRevokeRequest revoke = LeaseRevokeRequest.newBuilder().setID(lease).build();
        assertThat(Answer.<io.garboard.etcd.rpc.LeaseRevokeResponse>of(
                                callback -> member.lease().revoke(revoke, callback))
                        .getHeader()
                        .getRevision())
                .isEqualTo(4);
        assertThat(get("l/1").getCount()).isZero();
        assertThat(Answer.<io.garboard.etcd.rpc.LeaseRevokeResponse>errorOf(
                        callback -> member.lease().revoke(revoke, callback)))
                .isEqualTo(EtcdError.LEASE_NOT_FOUND);
    }

    @Test
    void aPhysicalCompactionAnswersWhenItsRowsAreGone() throws Exception {
        open(-1);
        for (int i = 0; i < 5000; i++) {
            put("c", "value-" + i);
        }
        CompactionRequest compaction = CompactionRequest.newBuilder()
                .setRevision(5000)
                .setPhysical(true)
                .build();
        Answer.<io.garboard.etcd.rpc.CompactionResponse>of(
                callback -> member.kv().compact(compaction, callback));
        assertThat(member.metrics().compactKeys()).isEqualTo(4998);
        assertThat(Answer.<io.garboard.etcd.rpc.CompactionResponse>errorOf(
                        callback -> member.kv().compact(compaction, callback)))
                .isEqualTo(EtcdError.COMPACTED);
    }

    @Test
    void aFullQuotaRaisesTheAlarmAndLetsDeletesThrough() throws Exception {
        open(20_000);
        EtcdError refusal = null;
        for (int i = 0; i < 1000 && refusal == null; i++) {
            PutRequest request = PutRequest.newBuilder()
                    .setKey(bytes("q" + i))
                    .setValue(ByteString.copyFrom(new byte[1000]))
                    .build();
            try {
                Answer.<io.garboard.etcd.wire.PutResponse>of(
                        callback -> member.kv().put(request, callback));
            } catch (AssertionError e) {
                refusal = Answer.<io.garboard.etcd.wire.PutResponse>errorOf(
                        callback -> member.kv().put(request, callback));
            }
        }
        assertThat(refusal).isEqualTo(EtcdError.NO_SPACE);
        AlarmRequest get = AlarmRequest.newBuilder().setAlarm(AlarmType.NOSPACE).build();
        assertThat(Answer.<io.garboard.etcd.rpc.AlarmResponse>of(
                                callback -> member.maintenance().alarm(get, callback))
                        .getAlarmsList())
                .hasSize(1);
        assertThat(member.alarms()).hasSize(1);
        DeleteRangeRequest delete =
                DeleteRangeRequest.newBuilder().setKey(bytes("q0")).build();
        assertThat(Answer.<io.garboard.etcd.wire.DeleteRangeResponse>of(
                                callback -> member.kv().deleteRange(delete, callback))
                        .getDeleted())
                .isEqualTo(1);
        AlarmRequest disarm = AlarmRequest.newBuilder()
                .setAction(AlarmRequest.AlarmAction.DEACTIVATE)
                .setMemberID(MEMBER_ID)
                .setAlarm(AlarmType.NOSPACE)
                .build();
        Answer.<io.garboard.etcd.rpc.AlarmResponse>of(
                callback -> member.maintenance().alarm(disarm, callback));
        assertThat(member.alarms()).isEmpty();
    }

    /** No time passes between freeing and writing, so no measurement by the clock can help. */
    @Test
    void roomThatWasFreedCanBeWrittenAtOnce() throws Exception {
        open(20_000);
        for (int round = 0; round < 50; round++) {
            long revision = put("r", "x".repeat(12_000));
            DeleteRangeRequest delete =
                    DeleteRangeRequest.newBuilder().setKey(bytes("r")).build();
            Answer.<io.garboard.etcd.wire.DeleteRangeResponse>of(
                    callback -> member.kv().deleteRange(delete, callback));
            CompactionRequest compaction = CompactionRequest.newBuilder()
                    .setRevision(revision + 1)
                    .setPhysical(true)
                    .build();
            Answer.<io.garboard.etcd.rpc.CompactionResponse>of(
                    callback -> member.kv().compact(compaction, callback));
        }
        assertThat(member.alarms()).isEmpty();
    }
}
