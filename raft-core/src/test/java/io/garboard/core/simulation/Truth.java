package io.garboard.core.simulation;

import static io.garboard.core.simulation.Violation.require;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the cluster has agreed on, as far as any member has shown it; every other member is held against it. */
final class Truth {

    /**
     * A change of one key.
     *
     * @param value null if the key was deleted
     */
    record Change(long revision, String key, @Nullable String value, long version, long createRevision) {}

    private record Commit(long term, long observedInTerm) {}

    private final List<Commit> commits = new ArrayList<>();
    private final Map<Long, Long> stateHashes = new HashMap<>();
    /** Index i holds revision i + 2: the first change of all makes revision 2. */
    private final List<List<Change>> revisions = new ArrayList<>();

    private final List<Long> revisionTimes = new ArrayList<>();
    private final Map<String, TreeMap<Long, Change>> keys = new TreeMap<>();

    /** How many entries are committed. */
    long lastCommitted() {
        return commits.size();
    }

    long committedTerm(long index) {
        return commits.get((int) index - 1).term;
    }

    /** In which term it was known to be committed, at the latest. */
    long committedBy(long index) {
        return commits.get((int) index - 1).observedInTerm;
    }

    /** A member holds the entry of {@code term} at {@code index} committed. */
    void committed(long index, long term, long inTerm, String who) {
        require(index <= commits.size() + 1, who + " commits entry " + index + " after " + commits.size());
        if (index == commits.size() + 1) {
            commits.add(new Commit(term, inTerm));
        } else {
            require(
                    committedTerm(index) == term,
                    who + " commits entry " + index + " of term " + term + ", but that of term " + committedTerm(index)
                            + " is committed");
        }
    }

    /** A member's whole state after everything up to {@code index} is applied. */
    void applied(long index, long stateHash, String who) {
        Long known = stateHashes.putIfAbsent(index, stateHash);
        require(known == null || known == stateHash, who + " has another state at applied index " + index);
    }

    long lastRevision() {
        return revisions.size() + 1L;
    }

    /** A member shows what a revision changed. */
    void changed(long revision, List<Change> changes, long nowNanos, String who) {
        require(revision <= lastRevision() + 1, who + " makes revision " + revision + " after " + lastRevision());
        if (revision <= lastRevision()) {
            require(
                    changes(revision).equals(changes),
                    who + " shows at revision " + revision + " " + changes + ", others " + changes(revision));
            return;
        }
        revisions.add(List.copyOf(changes));
        revisionTimes.add(nowNanos);
        for (Change change : changes) {
            keys.computeIfAbsent(change.key, key -> new TreeMap<>()).put(revision, change);
        }
    }

    List<Change> changes(long revision) {
        return revisions.get((int) (revision - 2));
    }

    /** When the first member had it applied. */
    long timeOf(long revision) {
        return revisionTimes.get((int) (revision - 2));
    }

    /** All changes of a key, by revision. */
    NavigableMap<Long, Change> changesOf(String key) {
        TreeMap<Long, Change> changes = keys.get(key);
        return changes == null ? new TreeMap<>() : changes;
    }

    /** The keys of a range that existed at a revision. */
    List<Change> at(long revision, String from, String to) {
        List<Change> found = new ArrayList<>();
        keys.forEach((key, changes) -> {
            Map.Entry<Long, Change> last = changes.floorEntry(revision);
            if (key.compareTo(from) >= 0 && key.compareTo(to) < 0 && last != null && last.getValue().value != null) {
                found.add(last.getValue());
            }
        });
        return found;
    }
}
