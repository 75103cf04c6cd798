package io.garboard.core.local;

import io.garboard.core.error.EtcdError;
import io.garboard.core.membership.ClusterMember;
import io.garboard.core.membership.ClusterMembership;
import io.garboard.core.membership.QuorumRules;
import io.garboard.core.peer.PeerNetwork;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * {@code --strict-reconfig-check}: refuses what would cost the cluster its quorum, as far as this member can see. Any
 * thread.
 *
 * <p>Source: etcd's {@code server/etcdserver/server.go}.
 */
final class StrictChecks {

    /** A line counts once it has worked for so long. */
    private static final long HEALTHY_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final boolean enabled;
    private final long memberId;
    private final ClusterMembership cluster;
    private final PeerNetwork network;
    private final MemberClock clock;

    StrictChecks(boolean enabled, long memberId, ClusterMembership cluster, PeerNetwork network, MemberClock clock) {
        this.enabled = enabled;
        this.memberId = memberId;
        this.cluster = cluster;
        this.network = network;
        this.clock = clock;
    }

    @Nullable
    EtcdError add(boolean learner) {
        if (!enabled) {
            return null;
        }
        List<ClusterMember> voters = cluster.voters();
        if (!learner && !QuorumRules.mayAddVoter(voters)) {
            return EtcdError.NOT_ENOUGH_STARTED_MEMBERS;
        }
        return healthy(voters) < voters.size() ? EtcdError.UNHEALTHY : null;
    }

    @Nullable
    EtcdError promote() {
        return enabled && !QuorumRules.mayPromote(cluster.voters()) ? EtcdError.NOT_ENOUGH_STARTED_MEMBERS : null;
    }

    @Nullable
    EtcdError remove(long removedId) {
        ClusterMember removed = cluster.member(removedId);
        if (!enabled || (removed != null && removed.learner())) {
            return null;
        }
        List<ClusterMember> voters = cluster.voters();
        if (!QuorumRules.mayRemoveVoter(voters, removedId)) {
            return EtcdError.NOT_ENOUGH_STARTED_MEMBERS;
        }
        if (removedId != memberId && network.activeSinceNanos(removedId) == 0) {
            // It is down, so the quorum that works does not need it.
            return null;
        }
        return healthy(voters) - 1 < 1 + (voters.size() - 1) / 2 ? EtcdError.UNHEALTHY : null;
    }

    /** How many of them have been reachable from here for long enough; this member is. */
    private int healthy(List<ClusterMember> voters) {
        long now = clock.nanoTime();
        int healthy = 0;
        for (ClusterMember voter : voters) {
            long since = voter.id() == memberId ? 0 : network.activeSinceNanos(voter.id());
            if (voter.id() == memberId || (since != 0 && now - since > HEALTHY_NANOS)) {
                healthy++;
            }
        }
        return healthy;
    }
}
