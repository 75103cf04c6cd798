package io.garboard.core.wal;

import io.garboard.core.raft.Entry;
import io.garboard.core.raft.HardState;
import org.jspecify.annotations.Nullable;

/** What the frames amount to, one after the other: the same for a log that is written and for one that is read back. */
final class LogImage {

    private final EntryTable table = new EntryTable();
    private final EntryCache cache;
    private HardState state = HardState.INITIAL;

    LogImage(long cacheBytes) {
        this.cache = new EntryCache(cacheBytes);
    }

    EntryTable table() {
        return table;
    }

    HardState state() {
        return state;
    }

    @Nullable
    Entry cached(long index) {
        return cache.get(index);
    }

    LogPosition end() {
        return new LogPosition(table.lastIndex(), table.term(table.lastIndex()));
    }

    void begin(LogPosition start) {
        table.restartAt(start);
        cache.clear();
    }

    void setState(HardState newState) {
        state = newState;
    }

    /** Whether an entry with this index can come next: in its place, or in place of one that is there. */
    boolean canTake(long index) {
        return index >= table.firstIndex() && index <= table.lastIndex() + 1;
    }

    void add(Entry entry, long sequence, int framePosition) {
        cutAfter(entry.index() - 1);
        table.add(entry.term(), entry.type(), sequence, framePosition);
        cache.add(entry);
    }

    void cutAfter(long index) {
        if (index < table.lastIndex()) {
            table.cutAfter(index);
            cache.cutAfter(index);
        }
    }

    void forget(long index) {
        cache.dropUpTo(index);
    }

    void dropUpTo(long index) {
        table.dropUpTo(index);
        cache.dropUpTo(index);
    }
}
