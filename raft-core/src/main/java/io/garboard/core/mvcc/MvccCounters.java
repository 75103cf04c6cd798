package io.garboard.core.mvcc;

import java.util.concurrent.atomic.LongAdder;

/** Counts what happened since the start, for metrics. Any thread. */
public final class MvccCounters {

    private final LongAdder puts = new LongAdder();
    private final LongAdder deletes = new LongAdder();
    private final LongAdder txns = new LongAdder();
    private final LongAdder ranges = new LongAdder();
    private final LongAdder putSizeBytes = new LongAdder();
    private final LongAdder compactedRows = new LongAdder();

    void put(long sizeBytes) {
        puts.increment();
        putSizeBytes.add(sizeBytes);
    }

    void delete() {
        deletes.increment();
    }

    void txn() {
        txns.increment();
    }

    void range() {
        ranges.increment();
    }

    void compacted(long rows) {
        compactedRows.add(rows);
    }

    /** Keys put, each one of a transaction counted. */
    public long puts() {
        return puts.sum();
    }

    /** Keys deleted. */
    public long deletes() {
        return deletes.sum();
    }

    public long txns() {
        return txns.sum();
    }

    public long ranges() {
        return ranges.sum();
    }

    /** Bytes of the keys and values that were put. */
    public long putSizeBytes() {
        return putSizeBytes.sum();
    }

    /** Rows that compactions have deleted. */
    public long compactedRows() {
        return compactedRows.sum();
    }
}
