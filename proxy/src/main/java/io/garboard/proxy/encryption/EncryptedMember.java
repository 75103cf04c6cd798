package io.garboard.proxy.encryption;

import io.garboard.core.member.ClusterService;
import io.garboard.core.member.KvService;
import io.garboard.core.member.LeaseService;
import io.garboard.core.member.MaintenanceService;
import io.garboard.core.member.Member;
import io.garboard.core.member.MemberMetrics;
import io.garboard.core.member.WatchService;
import io.garboard.etcd.rpc.AlarmMember;
import io.garboard.etcd.rpc.ResponseHeader;
import java.util.List;

/**
 * A member whose values are encrypted below this and in clear above it. What carries no values is the member's own. Any
 * thread.
 */
public final class EncryptedMember implements Member {

    private final Member inner;
    private final KvService kv;
    private final WatchService watch;

    EncryptedMember(Member inner, SecretsSource secrets) {
        this.inner = inner;
        this.kv = new EncryptedKv(inner.kv(), secrets);
        this.watch = new EncryptedWatch(inner.watch(), secrets);
    }

    @Override
    public KvService kv() {
        return kv;
    }

    @Override
    public WatchService watch() {
        return watch;
    }

    @Override
    public LeaseService lease() {
        return inner.lease();
    }

    @Override
    public MaintenanceService maintenance() {
        return inner.maintenance();
    }

    @Override
    public ClusterService cluster() {
        return inner.cluster();
    }

    @Override
    public MemberMetrics metrics() {
        return inner.metrics();
    }

    @Override
    public String clusterVersion() {
        return inner.clusterVersion();
    }

    @Override
    public boolean hasLeader() {
        return inner.hasLeader();
    }

    @Override
    public boolean isLearner() {
        return inner.isLearner();
    }

    @Override
    public List<AlarmMember> alarms() {
        return inner.alarms();
    }

    @Override
    public ResponseHeader header() {
        return inner.header();
    }
}
