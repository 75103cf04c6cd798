package io.garboard.core.storage;

import io.garboard.spi.storage.Table;
import io.garboard.spi.storage.Table.KeyOrder;
import java.util.List;

/**
 * The tables of a member: etcd's buckets under etcd's names, so that a snapshot can be written in etcd's own format.
 *
 * <p>Source: etcd's {@code server/storage/schema/bucket.go}.
 */
public final class Tables {

    /** Revision (17 bytes, 18 for a tombstone) to encoded {@code mvccpb.KeyValue}. */
    public static final Table KEY = new Table(0, "key", KeyOrder.ASCENDING);
    /** {@code consistent_index}, {@code term}, {@code finishedCompactRev}, {@code scheduledCompactRev}, … */
    public static final Table META = new Table(1, "meta", KeyOrder.ANY);
    /** Lease id (8 bytes, big-endian) to encoded {@code leasepb.Lease}. */
    public static final Table LEASE = new Table(2, "lease", KeyOrder.ANY);
    /** Encoded {@code etcdserverpb.AlarmMember} to nothing. */
    public static final Table ALARM = new Table(3, "alarm", KeyOrder.ANY);
    /** {@code clusterVersion} and {@code downgrade}. */
    public static final Table CLUSTER = new Table(4, "cluster", KeyOrder.ANY);
    /** Member id (lower-case hexadecimal) to JSON. */
    public static final Table MEMBERS = new Table(5, "members", KeyOrder.ANY);
    /** Ids that may never come back. */
    public static final Table MEMBERS_REMOVED = new Table(6, "members_removed", KeyOrder.ANY);
    /** {@code authEnabled} and {@code authRevision}. */
    public static final Table AUTH = new Table(7, "auth", KeyOrder.ANY);

    public static final Table AUTH_USERS = new Table(8, "authUsers", KeyOrder.ANY);

    public static final Table AUTH_ROLES = new Table(9, "authRoles", KeyOrder.ANY);

    /** All of them, in the order of their ids. */
    public static final List<Table> ALL =
            List.of(KEY, META, LEASE, ALARM, CLUSTER, MEMBERS, MEMBERS_REMOVED, AUTH, AUTH_USERS, AUTH_ROLES);

    private Tables() {}
}
