package io.garboard.core.raft;

import java.util.HashMap;
import java.util.Map;

/** Counts the answers to one round of (pre-)vote requests. */
final class VoteTally {

    /** What the answers so far amount to. */
    enum Outcome {
        OPEN,
        WON,
        LOST
    }

    private final Map<Long, Boolean> votes = new HashMap<>();

    /** The first answer of a member counts. */
    void record(long memberId, boolean granted) {
        votes.putIfAbsent(memberId, granted);
    }

    Outcome outcome(Membership membership) {
        int granted = 0;
        int refused = 0;
        for (Long voter : membership.voters()) {
            Boolean vote = votes.get(voter);
            if (vote != null) {
                if (vote) {
                    granted++;
                } else {
                    refused++;
                }
            }
        }
        if (granted >= membership.quorum()) {
            return Outcome.WON;
        }
        return refused > membership.voters().size() - membership.quorum() ? Outcome.LOST : Outcome.OPEN;
    }
}
