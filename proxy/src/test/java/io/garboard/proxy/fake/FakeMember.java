package io.garboard.proxy.fake;

import io.garboard.core.member.Member;
import io.garboard.core.member.MemberMetrics;
import io.garboard.etcd.rpc.AlarmMember;
import io.garboard.etcd.rpc.ResponseHeader;
import java.util.List;
import java.util.Map;

/** A member in memory. Its parts are public so that a test can set the scene. Thread-safe. */
public final class FakeMember implements Member {

    public static final long CLUSTER_ID = 0x1234;
    public static final long MEMBER_ID = 0x5678;

    public final FakeKv kv = new FakeKv(this);
    public final FakeWatch watch = new FakeWatch(this);
    public final FakeLease lease = new FakeLease(this);
    public final FakeMaintenance maintenance = new FakeMaintenance(this);
    public final FakeCluster cluster = new FakeCluster(this);
    public volatile String clusterVersion = "3.7.0";
    public volatile boolean leaderKnown = true;
    public volatile boolean learner;
    public volatile Map<String, Long> learnerPromotionsFailed = Map.of();
    public volatile List<AlarmMember> raised = List.of();

    @Override
    public FakeKv kv() {
        return kv;
    }

    @Override
    public FakeWatch watch() {
        return watch;
    }

    @Override
    public FakeLease lease() {
        return lease;
    }

    @Override
    public FakeMaintenance maintenance() {
        return maintenance;
    }

    @Override
    public FakeCluster cluster() {
        return cluster;
    }

    @Override
    public MemberMetrics metrics() {
        return new FakeMetrics(this);
    }

    @Override
    public boolean hasLeader() {
        return leaderKnown;
    }

    @Override
    public boolean isLearner() {
        return learner;
    }

    @Override
    public String clusterVersion() {
        return clusterVersion;
    }

    @Override
    public List<AlarmMember> alarms() {
        return raised;
    }

    @Override
    public ResponseHeader header() {
        return ResponseHeader.newBuilder()
                .setClusterId(CLUSTER_ID)
                .setMemberId(MEMBER_ID)
                .setRevision(kv.revision())
                .setRaftTerm(2)
                .build();
    }
}
