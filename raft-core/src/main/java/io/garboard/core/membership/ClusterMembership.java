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
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The members of the cluster, as applied so far, and the ids of those that were removed.
 *
 * <p>Changed by the apply loop alone; what only reads may be called from any thread. Rows are etcd's: table
 * {@code members} has a member's JSON under its id in hexadecimal, table {@code members_removed} the word {@code removed}.
 */
public final class ClusterMembership {

    private static final byte[] CLUSTER_VERSION_KEY = "clusterVersion".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] REMOVED = "removed".getBytes(StandardCharsets.US_ASCII);

    private final RowWriter rows;
    private volatile List<ClusterMember> members = List.of();
    private volatile Set<Long> removed = Set.of();
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
        removed = loadRemoved(view);
        byte[] version = view.get(Tables.CLUSTER, CLUSTER_VERSION_KEY);
        clusterVersion = version == null ? "" : new String(version, StandardCharsets.US_ASCII);
    }

    private static Set<Long> loadRemoved(ReadView view) throws StorageException {
        Set<Long> loaded = new HashSet<>();
        try (RowCursor cursor = view.scan(Tables.MEMBERS_REMOVED, new byte[0], null)) {
            while (cursor.next()) {
                loaded.add(Long.parseUnsignedLong(new String(cursor.key(), StandardCharsets.US_ASCII), 16));
            }
        } catch (NumberFormatException e) {
            throw new StorageException(
                    StorageException.Kind.CORRUPT, "table members_removed holds a key that is not a member's id", e);
        }
        return Set.copyOf(loaded);
    }

    /** Adds a member, or replaces what is known of it. Confined to the apply loop. */
    public void put(ClusterMember member) {
        List<ClusterMember> changed = new ArrayList<>(members);
        changed.removeIf(known -> known.id() == member.id());
        changed.add(member);
        members = sorted(changed);
        rows.put(Tables.MEMBERS, rowKey(member.id()), ClusterMemberJson.encode(member));
    }

    /** Removes a member for good. Confined to the apply loop. */
    public void remove(long id) {
        members = members.stream().filter(member -> member.id() != id).toList();
        Set<Long> changed = new HashSet<>(removed);
        changed.add(id);
        removed = Set.copyOf(changed);
        rows.delete(Tables.MEMBERS, rowKey(id));
        rows.put(Tables.MEMBERS_REMOVED, rowKey(id), REMOVED);
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

    public List<ClusterMember> voters() {
        return members.stream().filter(member -> !member.learner()).toList();
    }

    /** The ids of the learners, or of all others, ascending. */
    public List<Long> ids(boolean learners) {
        return members.stream()
                .filter(member -> member.learner() == learners)
                .map(ClusterMember::id)
                .toList();
    }

    /** Null if there is no such member. */
    public @Nullable ClusterMember member(long id) {
        for (ClusterMember member : members) {
            if (member.id() == id) {
                return member;
            }
        }
        return null;
    }

    /** Whether it was a member once and may never be again. */
    public boolean isRemoved(long id) {
        return removed.contains(id);
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
