package io.garboard.core.raft;

import java.util.List;

/**
 * Who takes part, by member id. Voters count towards majorities; learners are replicated to and count for nothing.
 *
 * <p>Both lists are ascending and free of duplicates, so equal memberships are {@code equal}.
 */
public record Membership(List<Long> voters, List<Long> learners) {

    /** Nobody: what a member knows before it has applied its first configuration entry. */
    public static final Membership EMPTY = new Membership(List.of(), List.of());

    public Membership {
        voters = voters.stream().distinct().sorted().toList();
        learners = learners.stream().distinct().sorted().toList();
        for (Long learner : learners) {
            if (voters.contains(learner)) {
                throw new IllegalArgumentException("member " + Long.toHexString(learner) + " is voter and learner");
            }
        }
    }

    public static Membership ofVoters(Long... voters) {
        return new Membership(List.of(voters), List.of());
    }

    public boolean isVoter(long memberId) {
        return voters.contains(memberId);
    }

    public boolean isLearner(long memberId) {
        return learners.contains(memberId);
    }

    public boolean contains(long memberId) {
        return isVoter(memberId) || isLearner(memberId);
    }

    /** How many voters make a majority. */
    public int quorum() {
        return voters.size() / 2 + 1;
    }
}
