package io.garboard.core.member;

import io.garboard.etcd.rpc.AlarmMember;
import io.garboard.etcd.rpc.ResponseHeader;
import java.util.List;

/** One running member, as the proxy sees it. All methods may be called from any thread and none blocks. */
public interface Member {

    KvService kv();

    WatchService watch();

    LeaseService lease();

    MaintenanceService maintenance();

    ClusterService cluster();

    MemberMetrics metrics();

    /** Whether a leader is known: streams that ask for one ({@code hasleader}) are refused and ended without it. */
    boolean hasLeader();

    boolean isLearner();

    /** What the members have agreed on, {@code "3.7.0"}; empty until the first leader has decided. */
    String clusterVersion();

    /** The alarms that are raised now, anywhere in the cluster. */
    List<AlarmMember> alarms();

    /** A header as of now, for answers that touch no state. */
    ResponseHeader header();
}
