package io.garboard.core.raft;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The leader's read index requests that wait until a majority has confirmed that it still leads (the thesis, section
 * 6.4). All requests that are waiting when a majority answers a later one's heartbeat are confirmed with it.
 */
final class ReadBarrier {

    /** A request and the member that made it. */
    record Request(long from, long context, long index) {}

    private record Round(long id, Request request, Set<Long> confirmedBy) {}

    private final ArrayDeque<Round> rounds = new ArrayDeque<>();
    private long lastRoundId;

    /** Opens a round for a request, confirmed so far by the leader itself. The index is the commit index now. */
    void open(Request request, long leaderId) {
        Set<Long> confirmedBy = new HashSet<>();
        confirmedBy.add(leaderId);
        rounds.addLast(new Round(++lastRoundId, request, confirmedBy));
    }

    /** What heartbeats carry: the latest round; 0 if none waits. */
    long latestRoundId() {
        return rounds.isEmpty() ? 0 : lastRoundId;
    }

    /** A member answered the heartbeat of {@code roundId}: it confirms that round and all before it. */
    List<Request> confirm(long roundId, long memberId, Membership membership) {
        for (Round round : rounds) {
            if (round.id <= roundId) {
                round.confirmedBy.add(memberId);
            }
        }
        return takeConfirmed(membership);
    }

    /** Takes out the requests that a majority of the membership stands behind. */
    List<Request> takeConfirmed(Membership membership) {
        long upTo = 0;
        for (Round round : rounds) {
            if (membership.voters().stream().filter(round.confirmedBy::contains).count() >= membership.quorum()) {
                upTo = round.id;
            }
        }
        List<Request> confirmed = new ArrayList<>();
        while (!rounds.isEmpty() && rounds.getFirst().id <= upTo) {
            confirmed.add(rounds.removeFirst().request);
        }
        return confirmed;
    }
}
