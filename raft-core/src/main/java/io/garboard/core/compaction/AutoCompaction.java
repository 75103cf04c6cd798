package io.garboard.core.compaction;

import java.time.Duration;

/**
 * Decides when to compact and up to where; whoever drives it proposes the compaction. Confined to the thread that ticks it.
 *
 * <p>Source: etcd's {@code server/etcdserver/api/v3compactor}.
 */
public interface AutoCompaction {

    /** Nothing to compact now. */
    long NONE = 0;

    /** How often {@link #tick} wants to be called. */
    Duration interval();

    /**
     * Takes note of the current revision.
     *
     * @param nowNanos monotonic
     * @return the revision to compact at, or {@link #NONE}
     */
    long tick(long nowNanos, long currentRevision);

    /** What became of the last proposal: done (or already compacted by somebody else), or failed and to be tried again. */
    void finished(boolean done);

    /** No automatic compaction. */
    static AutoCompaction off() {
        return new AutoCompaction() {
            @Override
            public Duration interval() {
                return Duration.ofHours(1);
            }

            @Override
            public long tick(long nowNanos, long currentRevision) {
                return NONE;
            }

            @Override
            public void finished(boolean done) {}
        };
    }
}
