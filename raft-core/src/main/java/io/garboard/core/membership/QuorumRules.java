package io.garboard.core.membership;

import java.util.List;

/**
 * Whether a change of membership would leave a majority of members that have ever started: the part of
 * {@code --strict-reconfig-check} that looks at the member list alone.
 *
 * <p>Source: etcd's {@code server/etcdserver/api/membership/cluster.go}.
 */
public final class QuorumRules {

    private QuorumRules() {}

    public static boolean mayAddVoter(List<ClusterMember> voters) {
        int total = voters.size() + 1;
        int started = started(voters);
        // With one member, a second one may be added even though both are needed from then on: there is no other way to
        // grow.
        return (started == 1 && total == 2) || started >= majority(total);
    }

    public static boolean mayRemoveVoter(List<ClusterMember> voters, long id) {
        List<ClusterMember> rest =
                voters.stream().filter(member -> member.id() != id).toList();
        return started(rest) >= majority(rest.size());
    }

    /** The learner counts as started: that it keeps up is asked for elsewhere. */
    public static boolean mayPromote(List<ClusterMember> voters) {
        return started(voters) + 1 >= majority(voters.size() + 1);
    }

    private static int started(List<ClusterMember> members) {
        return (int) members.stream().filter(ClusterMember::isStarted).count();
    }

    private static int majority(int members) {
        return members / 2 + 1;
    }
}
