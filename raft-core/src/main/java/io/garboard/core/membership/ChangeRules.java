package io.garboard.core.membership;

import io.garboard.core.command.MembershipChange;
import io.garboard.core.error.EtcdError;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a change of membership must fulfil. Depends on the applied members and the change alone, so that every member comes
 * to the same decision when it applies the entry; the member that is asked looks beforehand too, to spare the log.
 *
 * <p>Source: etcd's {@code server/etcdserver/api/membership/cluster.go}.
 */
public final class ChangeRules {

    private ChangeRules() {}

    /** Null if the change is good. */
    public static @Nullable EtcdError check(MembershipChange change, ClusterMembership cluster) {
        if (cluster.isRemoved(change.getMemberId())) {
            return EtcdError.MEMBER_NOT_FOUND;
        }
        ClusterMember known = cluster.member(change.getMemberId());
        return switch (change.getKind()) {
            case ADD_VOTER -> add(change, known, cluster);
            case ADD_LEARNER -> addLearner(change, known, cluster);
            case PROMOTE ->
                known == null ? EtcdError.MEMBER_NOT_FOUND : known.learner() ? null : EtcdError.MEMBER_NOT_LEARNER;
            case REMOVE, ISOLATE -> known == null ? EtcdError.MEMBER_NOT_FOUND : null;
            case UPDATE ->
                known == null ? EtcdError.MEMBER_NOT_FOUND : taken(change, cluster) ? EtcdError.PEER_URL_EXISTS : null;
            case UNRECOGNIZED ->
                throw new IllegalStateException("the log holds a change of membership that this version does not"
                        + " know: start the version that wrote it");
        };
    }

    private static @Nullable EtcdError add(
            MembershipChange change, @Nullable ClusterMember known, ClusterMembership cluster) {
        if (known != null) {
            return EtcdError.MEMBER_EXISTS;
        }
        return taken(change, cluster) ? EtcdError.PEER_URL_EXISTS : null;
    }

    private static @Nullable EtcdError addLearner(
            MembershipChange change, @Nullable ClusterMember known, ClusterMembership cluster) {
        EtcdError refusal = add(change, known, cluster);
        if (refusal != null) {
            return refusal;
        }
        long learners =
                cluster.members().stream().filter(ClusterMember::learner).count();
        return learners + 1 > change.getMaxLearners() ? EtcdError.TOO_MANY_LEARNERS : null;
    }

    /** Whether another member has one of these addresses. */
    private static boolean taken(MembershipChange change, ClusterMembership cluster) {
        Set<String> wanted = new HashSet<>(change.getPeerUrlsList());
        return cluster.members().stream()
                .filter(member -> member.id() != change.getMemberId())
                .map(ClusterMember::peerUrls)
                .flatMap(List::stream)
                .anyMatch(wanted::contains);
    }
}
