package io.garboard.core.local;

import io.garboard.core.membership.ClusterMember;
import java.time.Duration;
import java.util.List;

/**
 * How a member finds its cluster, and what it allows to be done to it.
 *
 * @param founders the members that a new cluster begins with, this one among them; not looked at once there is a log, and
 *     empty for a member that joins
 * @param remotes the members as a running one told them to a member that joins: how to reach them until the log says so
 * @param forceNew whether the other members are forgotten at this start ({@code --force-new-cluster})
 * @param strictReconfigCheck refuses changes of membership that would lose the quorum ({@code --strict-reconfig-check})
 * @param maxLearners {@code --max-learners}
 * @param corruptCheckInterval how often the leader compares the members' data; zero for never
 * @param compactHashCheckInterval how often it compares hashes of compactions; zero for never
 */
public record ClusterSettings(
        List<ClusterMember> founders,
        List<ClusterMember> remotes,
        boolean forceNew,
        boolean strictReconfigCheck,
        int maxLearners,
        Duration corruptCheckInterval,
        Duration compactHashCheckInterval) {

    public ClusterSettings {
        founders = List.copyOf(founders);
        remotes = List.copyOf(remotes);
    }

    /** Founds a cluster, with etcd's defaults for the rest. */
    public static ClusterSettings found(List<ClusterMember> founders) {
        return new ClusterSettings(founders, List.of(), false, true, 1, Duration.ZERO, Duration.ZERO);
    }

    /** Joins a cluster, with etcd's defaults for the rest. */
    public static ClusterSettings join(List<ClusterMember> remotes) {
        return new ClusterSettings(List.of(), remotes, false, true, 1, Duration.ZERO, Duration.ZERO);
    }

    /** The same, forgetting all other members. */
    public ClusterSettings forcedNew() {
        return new ClusterSettings(
                founders,
                remotes,
                true,
                strictReconfigCheck,
                maxLearners,
                corruptCheckInterval,
                compactHashCheckInterval);
    }

    /** The same with other rules about changes of membership. */
    public ClusterSettings withRules(boolean strict, int learnersMax) {
        return new ClusterSettings(
                founders, remotes, forceNew, strict, learnersMax, corruptCheckInterval, compactHashCheckInterval);
    }

    /** The same with other intervals of comparing data. */
    public ClusterSettings withChecks(Duration corruptCheck, Duration compactHashCheck) {
        return new ClusterSettings(
                founders, remotes, forceNew, strictReconfigCheck, maxLearners, corruptCheck, compactHashCheck);
    }
}
