package io.garboard.core.simulation;

import static io.garboard.core.simulation.Violation.require;

import io.garboard.core.node.NodeStatus;
import io.garboard.core.raft.Entry;
import io.garboard.core.raft.Message;
import io.garboard.core.raft.RoleKind;
import io.garboard.core.wal.WriteAheadLog;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Consensus as the paper's figure 3 has it, and votes that survive crashes. */
final class Invariants {

    private record Position(long index, long term) {}

    private record Content(long previousTerm, int hash) {}

    private record Ballot(long memberId, long term) {}

    private final Truth truth;
    private final Map<Long, Long> leaders = new HashMap<>();
    private final Map<Position, Content> entries = new HashMap<>();
    private final Map<Ballot, Long> votes = new HashMap<>();
    /** The last entry that a member has said to have, in the last term in which it said so. */
    private final Map<Long, Position> acknowledged = new HashMap<>();

    Invariants(Truth truth) {
        this.truth = truth;
    }

    /** A message leaves its sender, who is bound by what it says. */
    void sent(Message message) {
        if (message instanceof Message.VoteResponse vote && vote.granted() && !vote.preVote()) {
            voted(vote.from(), vote.term(), vote.to());
        } else if (message instanceof Message.VoteRequest request && !request.preVote()) {
            voted(request.from(), request.term(), request.from());
        } else if (message instanceof Message.AppendResponse response && response.accepted()) {
            Position before = acknowledged.get(response.from());
            if (before == null
                    || before.term < response.term()
                    || (before.term == response.term() && before.index < response.index())) {
                acknowledged.put(response.from(), new Position(response.index(), response.term()));
            }
        }
    }

    private void voted(long memberId, long term, long candidate) {
        Long other = votes.putIfAbsent(new Ballot(memberId, term), candidate);
        if (other != null && other != candidate) {
            throw new Violation(
                    name(memberId) + " votes for " + name(candidate) + " and for " + name(other) + " in term " + term);
        }
    }

    static String name(long memberId) {
        return "m" + Long.toHexString(memberId);
    }

    /** A member has started: what it had acknowledged in the term that it is still in must be on its disk. */
    void started(long memberId, WriteAheadLog log) {
        Position said = acknowledged.get(memberId);
        if (said != null) {
            require(
                    log.hardState().term() >= said.term,
                    name(memberId) + " was in term " + said.term + ", and is in term "
                            + log.hardState().term());
            require(
                    log.hardState().term() > said.term || log.lastIndex() >= said.index,
                    name(memberId) + " acknowledged entry " + said.index + " in term " + said.term
                            + ", and has entries up to " + log.lastIndex());
        }
    }

    /** A member has lost its disk: nothing binds it any more. */
    void forgotten(long memberId) {
        acknowledged.remove(memberId);
    }

    /** Election safety and leader completeness, whenever a member leads a term. */
    void leads(long memberId, NodeStatus status, WriteAheadLog log) {
        if (status.role() != RoleKind.LEADER) {
            return;
        }
        Long other = leaders.putIfAbsent(status.term(), memberId);
        if (other != null && other != memberId) {
            throw new Violation(name(memberId) + " and " + name(other) + " lead in term " + status.term());
        }
        if (other != null) {
            return;
        }
        for (long index = Math.max(1, log.firstIndex()); index <= truth.lastCommitted(); index++) {
            if (truth.committedBy(index) < status.term()) {
                boolean has = index <= log.lastIndex() && log.term(index) == truth.committedTerm(index);
                if (!has) {
                    throw new Violation(
                            name(memberId) + " leads in term " + status.term() + " without committed entry " + index);
                }
            }
        }
    }

    /** Log matching: an entry of a term is the same everywhere, and so is what is before it. */
    void logged(long memberId, Entry entry, long previousTerm) {
        Content content = new Content(
                previousTerm, Arrays.hashCode(entry.data()) * 31 + entry.type().code());
        Content known = entries.putIfAbsent(new Position(entry.index(), entry.term()), content);
        if (known != null && !known.equals(content)) {
            throw new Violation(name(memberId) + " has another entry " + entry + " than others, or another before it");
        }
    }
}
