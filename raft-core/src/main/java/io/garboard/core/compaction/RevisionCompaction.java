package io.garboard.core.compaction;

import java.time.Duration;

/** Keeps a fixed number of revisions: every five minutes, compacts what is older. */
public final class RevisionCompaction implements AutoCompaction {

    private static final Duration INTERVAL = Duration.ofMinutes(5);

    private final long retainedRevisions;
    private long last;
    private long proposed;

    /**
     * Starts with nothing compacted.
     *
     * @param retainedRevisions how many revisions stay readable, at least 1
     */
    public RevisionCompaction(long retainedRevisions) {
        if (retainedRevisions < 1) {
            throw new IllegalArgumentException("retained revisions: " + retainedRevisions + " (expected: >= 1)");
        }
        this.retainedRevisions = retainedRevisions;
    }

    @Override
    public Duration interval() {
        return INTERVAL;
    }

    @Override
    public long tick(long nowNanos, long currentRevision) {
        long target = currentRevision - retainedRevisions;
        if (target <= 0 || target == last) {
            return NONE;
        }
        proposed = target;
        return target;
    }

    @Override
    public void finished(boolean done) {
        if (done) {
            last = proposed;
        }
    }
}
