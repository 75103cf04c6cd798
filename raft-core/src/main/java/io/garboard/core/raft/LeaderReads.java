package io.garboard.core.raft;

import io.garboard.core.raft.Message.ReadIndexResponse;
import java.util.ArrayList;
import java.util.List;

/**
 * The read index requests of a term, those of other members included: each gets the commit index of a moment after it came,
 * at which this member certainly led (the thesis, section 6.4).
 *
 * <p>Confined to the core's thread. Invariants: no request is answered before the term has committed an entry of its own,
 * since until then the commit index may be too low; nor before a majority has answered a heartbeat that was sent after it.
 */
final class LeaderReads {

    private final RaftCore core;
    private final Replication replication;
    private final ReadBarrier barrier = new ReadBarrier();
    /** From before the first commit of this term. */
    private final List<ReadBarrier.Request> early = new ArrayList<>();

    LeaderReads(RaftCore core, Replication replication) {
        this.core = core;
        this.replication = replication;
    }

    /** What heartbeats carry; 0 if nothing waits for their answers. */
    long latestRoundId() {
        return barrier.latestRoundId();
    }

    /** @param termCommitted whether an entry of this term is committed */
    void begin(long from, long context, boolean termCommitted) {
        if (termCommitted) {
            openRound(from, context);
        } else {
            early.add(new ReadBarrier.Request(from, context, 0));
        }
    }

    /** An entry of this term was committed. */
    void termCommitted() {
        if (!early.isEmpty()) {
            List<ReadBarrier.Request> requests = List.copyOf(early);
            early.clear();
            requests.forEach(request -> openRound(request.from(), request.context()));
        }
    }

    private void openRound(long from, long context) {
        barrier.open(new ReadBarrier.Request(from, context, core.log().commitIndex()), core.id());
        List<ReadBarrier.Request> confirmed = barrier.takeConfirmed(core.membership());
        if (confirmed.isEmpty()) {
            replication.heartbeat(barrier.latestRoundId());
        } else {
            answer(confirmed);
        }
    }

    /** A member answered the heartbeat that carried {@code roundId}. */
    void confirmed(long roundId, long memberId) {
        answer(barrier.confirm(roundId, memberId, core.membership()));
    }

    /** With another membership, a majority may be there already. */
    void membershipChanged() {
        answer(barrier.takeConfirmed(core.membership()));
    }

    private void answer(List<ReadBarrier.Request> requests) {
        for (ReadBarrier.Request request : requests) {
            if (request.from() == core.id()) {
                core.readReady(new ReadState(request.context(), request.index()));
            } else {
                core.send(new ReadIndexResponse(
                        core.id(), request.from(), core.term(), request.context(), request.index()));
            }
        }
    }
}
