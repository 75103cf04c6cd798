package io.garboard.core.simulation;

import io.garboard.core.node.NodeStatus;
import io.garboard.core.raft.Entry;
import io.garboard.core.raft.RoleKind;
import io.garboard.core.wal.WriteAheadLog;
import java.util.ArrayList;
import java.util.List;

/** Follows one member's log through one life and shows the invariants every entry once. */
final class LogWatch {

    private final long memberId;
    private final Invariants invariants;
    private final Truth truth;
    /** Terms of the entries from {@link #base} + 1 on, as they were seen last. */
    private final List<Long> terms = new ArrayList<>();

    private long base;
    private long commitSeen;
    private long leaderTerm;
    private long leaderCommit;

    LogWatch(long memberId, Invariants invariants, Truth truth, WriteAheadLog log) {
        this.memberId = memberId;
        this.invariants = invariants;
        this.truth = truth;
        this.base = log.firstIndex() - 1;
        this.commitSeen = base;
    }

    /** Looks at what has changed. */
    void look(WriteAheadLog log, long commitIndex, long term) {
        if (log.firstIndex() - 1 > base + terms.size()) {
            // A snapshot took the place of everything.
            terms.clear();
            base = log.firstIndex() - 1;
        }
        long same = Math.min(log.lastIndex(), base + terms.size());
        long floor = Math.max(base, log.firstIndex() - 1);
        while (same > floor && log.term(same) != termSeen(same)) {
            same--;
        }
        while (base + terms.size() > same) {
            terms.remove(terms.size() - 1);
        }
        for (long index = same + 1; index <= log.lastIndex(); index++) {
            Entry entry = log.entries(index, index, Long.MAX_VALUE).get(0);
            invariants.logged(memberId, entry, log.term(index - 1));
            terms.add(entry.term());
        }
        commitSeen = Math.max(commitSeen, log.firstIndex() - 1);
        while (commitSeen < Math.min(commitIndex, log.lastIndex())) {
            commitSeen++;
            truth.committed(commitSeen, log.term(commitSeen), term, Invariants.name(memberId));
        }
    }

    /** A leader commits nothing by counting but entries of its own term, and what is before them (section 5.4.2). */
    void lookAtLeader(WriteAheadLog log, NodeStatus status) {
        if (status.role() != RoleKind.LEADER) {
            leaderTerm = 0;
            return;
        }
        boolean went = leaderTerm == status.term() && status.commitIndex() > leaderCommit;
        if (went && log.term(status.commitIndex()) != status.term()) {
            throw new Violation(Invariants.name(memberId) + " leads in term " + status.term() + " and commits entry "
                    + status.commitIndex() + " of term " + log.term(status.commitIndex()));
        }
        leaderTerm = status.term();
        leaderCommit = status.commitIndex();
    }

    private long termSeen(long index) {
        return terms.get((int) (index - base - 1));
    }
}
