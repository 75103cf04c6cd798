package io.garboard.core.membership;

import io.garboard.core.storage.RowWriter;
import io.garboard.core.storage.Tables;
import io.garboard.spi.storage.ReadView;
import io.garboard.spi.storage.RowCursor;
import io.garboard.spi.storage.StorageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The members of the cluster, as applied so far.
 *
 * <p>Changed by the apply loop alone; {@link #members} and {@link #clusterVersion} may be called from any thread.
 */
public final class ClusterMembership {

    private static final byte[] CLUSTER_VERSION_KEY = "clusterVersion".getBytes(StandardCharsets.US_ASCII);

    private final RowWriter rows;
    private volatile List<ClusterMember> members = List.of();
    private volatile String clusterVersion = "";

    public ClusterMembership(RowWriter rows) {
        this.rows = rows;
    }

    /** Replaces everything by what {@code view} holds: before anything is applied, or on the apply loop. */
    public void load(ReadView view) throws StorageException {
        List<ClusterMember> loaded = new ArrayList<>();
        try (RowCursor cursor = view.scan(Tables.MEMBERS, new byte[0], null)) {
            while (cursor.next()) {
                loaded.add(ClusterMemberJson.decode(cursor.value()));
            }
        } catch (IOException e) {
            throw new StorageException(
                    StorageException.Kind.CORRUPT, "table members holds a row that is not a member's JSON", e);
        }
        members = sorted(loaded);
        byte[] version = view.get(Tables.CLUSTER, CLUSTER_VERSION_KEY);
        clusterVersion = version == null ? "" : new String(version, StandardCharsets.US_ASCII);
    }

    /** Sets what a member says of itself; adds the member if it is not known yet. Confined to the apply loop. */
    public void put(ClusterMember member) {
        List<ClusterMember> changed = new ArrayList<>(members);
        changed.removeIf(known -> known.id() == member.id());
        changed.add(member);
        members = sorted(changed);
        rows.put(Tables.MEMBERS, rowKey(member.id()), ClusterMemberJson.encode(member));
    }

    /** Confined to the apply loop. */
    public void setClusterVersion(String version) {
        clusterVersion = version;
        rows.put(Tables.CLUSTER, CLUSTER_VERSION_KEY, version.getBytes(StandardCharsets.US_ASCII));
    }

    /** All members, ascending by id as etcd lists them. */
    public List<ClusterMember> members() {
        return members;
    }

    /** {@code "3.7.0"}; empty until the first leader has set it. */
    public String clusterVersion() {
        return clusterVersion;
    }

    private static List<ClusterMember> sorted(List<ClusterMember> unsorted) {
        return unsorted.stream()
                .sorted(Comparator.comparing(ClusterMember::id, Long::compareUnsigned))
                .toList();
    }

    private static byte[] rowKey(long id) {
        return Long.toHexString(id).getBytes(StandardCharsets.US_ASCII);
    }
}
