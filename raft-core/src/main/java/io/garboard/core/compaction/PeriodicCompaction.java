package io.garboard.core.compaction;

import java.time.Duration;
import java.util.ArrayDeque;

/**
 * Keeps the history of a period: notes the revision ten times in each compaction interval and, once the period has passed,
 * compacts at the oldest note.
 *
 * <p>The compaction interval is the period itself, at most an hour. A failed compaction is tried again at the next note.
 */
public final class PeriodicCompaction implements AutoCompaction {

    private static final Duration INTERVAL_MAX = Duration.ofHours(1);
    private static final int NOTES_PER_INTERVAL = 10;

    private final Duration noteInterval;
    private final long compactIntervalNanos;
    private final long periodNanos;
    private final int notesMax;
    private final ArrayDeque<Long> notes = new ArrayDeque<>();
    private boolean started;
    private long lastSuccessNanos;
    private long pendingNanos;
    private long lastRevision;
    private long proposed;
    private long waitNanos;

    /**
     * Starts with nothing noted.
     *
     * @param period how much history stays readable, at least a millisecond
     */
    public PeriodicCompaction(Duration period) {
        if (period.toMillis() < 1) {
            throw new IllegalArgumentException("compaction period: " + period + " (expected: >= 1ms)");
        }
        Duration compactInterval = period.compareTo(INTERVAL_MAX) > 0 ? INTERVAL_MAX : period;
        this.noteInterval = compactInterval.dividedBy(NOTES_PER_INTERVAL);
        this.compactIntervalNanos = compactInterval.toNanos();
        this.periodNanos = period.toNanos();
        this.notesMax = (int) (period.toNanos() / noteInterval.toNanos()) + 1;
        this.waitNanos = periodNanos;
    }

    @Override
    public Duration interval() {
        return noteInterval;
    }

    @Override
    public long tick(long nowNanos, long currentRevision) {
        if (!started) {
            started = true;
            lastSuccessNanos = nowNanos;
        }
        notes.add(currentRevision);
        if (notes.size() > notesMax) {
            notes.remove();
        }
        if (nowNanos - lastSuccessNanos < waitNanos) {
            return NONE;
        }
        long target = notes.getFirst();
        if (target == lastRevision) {
            return NONE;
        }
        proposed = target;
        pendingNanos = nowNanos;
        return target;
    }

    @Override
    public void finished(boolean done) {
        if (done) {
            lastRevision = proposed;
            lastSuccessNanos = pendingNanos;
            waitNanos = compactIntervalNanos;
        }
    }
}
