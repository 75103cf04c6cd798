package io.garboard.core.raft;

import java.util.ArrayList;
import java.util.List;

/** A log in memory, standing for what is on disk. */
final class MemoryLog implements LogReader {

    private final List<Entry> entries = new ArrayList<>();
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
            while (entries.size() >= entry.index()) {
                entries.remove(entries.size() - 1);
            }
            if (entry.index() != entries.size() + 1L) {
                throw new IllegalStateException("entry " + entry + " after " + entries.size());
            }
            entries.add(entry);
        }
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
        return 1;
    }

    @Override
    public long lastIndex() {
        return entries.size();
    }

    @Override
    public long term(long index) {
        return index == 0 ? 0 : entries.get((int) index - 1).term();
    }

    @Override
    public EntryType type(long index) {
        return entries.get((int) index - 1).type();
    }

    @Override
    public List<Entry> entries(long from, long to, long bytesMax) {
        List<Entry> found = new ArrayList<>();
        long bytes = 0;
        for (long index = from; index <= to; index++) {
            Entry entry = entries.get((int) index - 1);
            bytes += entry.sizeBytes();
            if (bytes > bytesMax && !found.isEmpty()) {
                break;
            }
            found.add(entry);
        }
        return found;
    }
}
