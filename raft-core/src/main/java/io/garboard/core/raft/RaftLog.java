package io.garboard.core.raft;

import static io.garboard.core.raft.InvariantViolation.check;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * The log as the core sees it: what has been written down, followed by what has not.
 *
 * <p>Invariants: {@code handedOver <= commit <= last}; {@code handedOver <= persisted <= last}; an entry at or below
 * {@code commit} never changes.
 */
final class RaftLog {

    private final LogReader stable;

    /** Entries that are not known to be on disk. They hide what the disk has from {@link #unstableFrom} on. */
    private final List<Entry> unstable = new ArrayList<>();

    private long unstableFrom;
    /** Up to here {@link #unstable} has been given out in a {@link Ready}. */
    private long takenForAppend;

    private long commitIndex;
    private long handedOverIndex;
    private long appliedIndex;

    /** Where the configuration entries above {@link #appliedIndex} are. */
    private final ArrayDeque<Long> unappliedConfigs = new ArrayDeque<>();

    RaftLog(LogReader stable, long commitIndex, long appliedIndex) {
        check(appliedIndex >= stable.firstIndex() - 1, "the log starts after applied entry " + appliedIndex);
        check(appliedIndex <= stable.lastIndex(), "the log ends before applied entry " + appliedIndex);
        check(commitIndex <= stable.lastIndex(), "the log ends before committed entry " + commitIndex);
        this.stable = stable;
        this.unstableFrom = stable.lastIndex() + 1;
        this.takenForAppend = stable.lastIndex();
        this.commitIndex = Math.max(commitIndex, appliedIndex);
        this.handedOverIndex = appliedIndex;
        this.appliedIndex = appliedIndex;
        for (long i = appliedIndex + 1; i <= stable.lastIndex(); i++) {
            if (stable.type(i) == EntryType.CONFIG) {
                unappliedConfigs.add(i);
            }
        }
    }

    long firstIndex() {
        return stable.firstIndex();
    }

    long lastIndex() {
        return unstableFrom + unstable.size() - 1;
    }

    long lastTerm() {
        return term(lastIndex());
    }

    /** Whether {@link #term} can tell: the entry exists, or is the last one that was dropped. */
    boolean knows(long index) {
        return index >= stable.firstIndex() - 1 && index <= lastIndex();
    }

    long term(long index) {
        check(knows(index), "no term of entry " + index);
        return index >= unstableFrom
                ? unstable.get((int) (index - unstableFrom)).term()
                : stable.term(index);
    }

    boolean matches(long index, long term) {
        return knows(index) && term(index) == term;
    }

    /** Whether a log that ends like this is at least as good as this one (the paper, section 5.4.1). */
    boolean isUpToDate(long otherLastIndex, long otherLastTerm) {
        return otherLastTerm != lastTerm() ? otherLastTerm > lastTerm() : otherLastIndex >= lastIndex();
    }

    long commitIndex() {
        return commitIndex;
    }

    long appliedIndex() {
        return appliedIndex;
    }

    long persistedIndex() {
        return unstableFrom - 1;
    }

    void append(Entry entry) {
        check(entry.index() == lastIndex() + 1, "entry " + entry + " after " + lastIndex());
        unstable.add(entry);
        if (entry.type() == EntryType.CONFIG) {
            unappliedConfigs.add(entry.index());
        }
    }

    /**
     * Appends what a leader sent, from the first entry on that is not here already; an entry of another term ends the log
     * before it (the paper, section 5.3).
     */
    void appendFromLeader(List<Entry> entries) {
        for (Entry entry : entries) {
            if (matches(entry.index(), entry.term())) {
                continue;
            }
            if (entry.index() <= lastIndex()) {
                truncateFrom(entry.index());
            }
            append(entry);
        }
    }

    private void truncateFrom(long index) {
        check(index > commitIndex, "a leader replaces committed entry " + index);
        if (index >= unstableFrom) {
            unstable.subList((int) (index - unstableFrom), unstable.size()).clear();
        } else {
            unstable.clear();
            unstableFrom = index;
        }
        takenForAppend = Math.min(takenForAppend, index - 1);
        while (!unappliedConfigs.isEmpty() && unappliedConfigs.getLast() >= index) {
            unappliedConfigs.removeLast();
        }
    }

    /** Raises the commit index, unless it is there already, and tells whether it moved. */
    boolean commitTo(long index) {
        if (index <= commitIndex) {
            return false;
        }
        check(index <= lastIndex(), "committed entry " + index + " is not here, the last is " + lastIndex());
        commitIndex = index;
        return true;
    }

    boolean hasUntaken() {
        return takenForAppend < lastIndex();
    }

    /** The entries that are to be written down next; each is given out once. */
    List<Entry> takeForAppend() {
        List<Entry> taken = List.copyOf(unstable.subList((int) (takenForAppend + 1 - unstableFrom), unstable.size()));
        takenForAppend = lastIndex();
        return taken;
    }

    /** The disk has everything up to this entry. Ignored if the entry has been replaced since. */
    void persisted(long index, long term) {
        if (index < unstableFrom || !matches(index, term)) {
            return;
        }
        unstable.subList(0, (int) (index + 1 - unstableFrom)).clear();
        unstableFrom = index + 1;
    }

    boolean hasCommitted() {
        return handedOverIndex < Math.min(commitIndex, persistedIndex());
    }

    /** The next committed entries that this member has on disk; each is given out once. */
    List<Entry> takeCommitted(long bytesMax) {
        List<Entry> taken = stable.entries(handedOverIndex + 1, Math.min(commitIndex, persistedIndex()), bytesMax);
        handedOverIndex = taken.get(taken.size() - 1).index();
        return taken;
    }

    /** Entries for a follower: from {@code from} on, as many as fit, possibly none. */
    List<Entry> entriesFrom(long from, long bytesMax) {
        if (from > lastIndex()) {
            return List.of();
        }
        if (from < unstableFrom) {
            return stable.entries(from, unstableFrom - 1, bytesMax);
        }
        int start = (int) (from - unstableFrom);
        int end = start + 1;
        long bytes = unstable.get(start).sizeBytes();
        while (end < unstable.size() && (bytes += unstable.get(end).sizeBytes()) <= bytesMax) {
            end++;
        }
        return List.copyOf(unstable.subList(start, end));
    }

    /** The log on disk holds nothing but what came before a snapshot's last entry, all of it applied. */
    void restartAfter(long index) {
        check(stable.firstIndex() == index + 1 && stable.lastIndex() == index, "the log does not begin after " + index);
        check(index > commitIndex, "a snapshot of entry " + index + ", but " + commitIndex + " is committed");
        unstable.clear();
        unstableFrom = index + 1;
        takenForAppend = index;
        commitIndex = index;
        handedOverIndex = index;
        appliedIndex = index;
        unappliedConfigs.clear();
    }

    void applied(long index) {
        check(index <= handedOverIndex, "entry " + index + " was applied before it was handed over");
        appliedIndex = Math.max(appliedIndex, index);
        while (!unappliedConfigs.isEmpty() && unappliedConfigs.getFirst() <= appliedIndex) {
            unappliedConfigs.removeFirst();
        }
    }

    /** Whether the log holds a change of membership that has not taken effect. */
    boolean hasUnappliedConfig() {
        return !unappliedConfigs.isEmpty();
    }

    /** Whether a change of membership is certain but has not taken effect. */
    boolean hasCommittedUnappliedConfig() {
        return !unappliedConfigs.isEmpty() && unappliedConfigs.getFirst() <= commitIndex;
    }
}
