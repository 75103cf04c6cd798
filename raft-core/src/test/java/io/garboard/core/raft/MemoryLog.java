package io.garboard.core.raft;

import java.util.ArrayList;
import java.util.List;

/** A log in memory, standing for what is on disk. */
final class MemoryLog implements LogReader {

    private final List<Entry> entries = new ArrayList<>();
    /** The entry before the first, and its term. */
    private long baseIndex;

    private long baseTerm;
    private HardState hardState = HardState.INITIAL;

    /** A log of normal entries with these terms, from index 1 on. */
    static MemoryLog ofTerms(long... terms) {
        MemoryLog log = new MemoryLog();
        for (long term : terms) {
            long index = log.entries.size() + 1L;
            log.entries.add(new Entry(index, term, EntryType.NORMAL, new byte[] {(byte) index}));
        }
        return log;
    }

    void append(List<Entry> added) {
        for (Entry entry : added) {
            while (lastIndex() >= entry.index()) {
                entries.remove(entries.size() - 1);
            }
            if (entry.index() != lastIndex() + 1) {
                throw new IllegalStateException("entry " + entry + " after " + lastIndex());
            }
            entries.add(entry);
        }
    }

    /** Drops the entries up to and including {@code index}. */
    void dropUpTo(long index) {
        if (index > baseIndex && index <= lastIndex()) {
            baseTerm = term(index);
            entries.subList(0, (int) (index - baseIndex)).clear();
            baseIndex = index;
        }
    }

    /** Begins anew after a snapshot. */
    void reset(long index, long term) {
        entries.clear();
        baseIndex = index;
        baseTerm = term;
        hardState = new HardState(hardState.term(), hardState.votedFor(), index);
    }

    HardState hardState() {
        return hardState;
    }

    void setHardState(HardState state) {
        hardState = state;
    }

    List<Entry> all() {
        return List.copyOf(entries);
    }

    long[] terms() {
        return entries.stream().mapToLong(Entry::term).toArray();
    }

    @Override
    public long firstIndex() {
        return baseIndex + 1;
    }

    @Override
    public long lastIndex() {
        return baseIndex + entries.size();
    }

    Entry entry(long index) {
        return entries.get((int) (index - baseIndex) - 1);
    }

    @Override
    public long term(long index) {
        return index == baseIndex ? baseTerm : entry(index).term();
    }

    @Override
    public EntryType type(long index) {
        return entry(index).type();
    }

    @Override
    public List<Entry> entries(long from, long to, long bytesMax) {
        List<Entry> found = new ArrayList<>();
        long bytes = 0;
        for (long index = from; index <= to; index++) {
            Entry entry = entry(index);
            bytes += entry.sizeBytes();
            if (bytes > bytesMax && !found.isEmpty()) {
                break;
            }
            found.add(entry);
        }
        return found;
    }
}
