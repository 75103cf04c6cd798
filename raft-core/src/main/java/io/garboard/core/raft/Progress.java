package io.garboard.core.raft;

import java.util.ArrayDeque;

/**
 * What the leader knows of one other member's log.
 *
 * <p>Three states. Probing: it is not known where the logs agree, so one message at a time is sent. Replicating: they agree
 * up to {@code match}, so messages are sent ahead of their answers, bounded in number and bytes. Snapshot: the entries that
 * the member lacks are gone, so it is sent a snapshot and no entries; it says by itself when it has installed that.
 *
 * <p>Invariant: {@code match < next}.
 */
final class Progress {

    /** A message on the way. */
    private record Sent(long lastIndex, long bytes) {}

    private final int inflightMax;
    private final long inflightBytesMax;

    private long match;
    private long next;
    private ProgressState state = ProgressState.PROBE;
    /** While probing: a message is on its way, and nothing is sent until it is answered or a heartbeat is. */
    private boolean probeSent;
    /** While replicating: the messages that have not been answered, ascending. */
    private final ArrayDeque<Sent> inflight = new ArrayDeque<>();

    private long inflightBytes;
    /** While in need of a snapshot: it is with the member, who is busy with it. */
    private boolean snapshotDelivered;

    private int ticksSinceDelivered;
    /** What it said last: it is busy with a snapshot, whoever sent that. */
    private boolean takesSnapshot;
    /** Heard from since the leader last checked its quorum. */
    private boolean recentlyActive;
    /** The same for the time before. */
    private boolean activeBefore;

    Progress(long next, int inflightMax, long inflightBytesMax) {
        this.next = next;
        this.inflightMax = inflightMax;
        this.inflightBytesMax = inflightBytesMax;
    }

    long match() {
        return match;
    }

    long next() {
        return next;
    }

    boolean isRecentlyActive() {
        return recentlyActive;
    }

    void heardFrom() {
        recentlyActive = true;
    }

    /** Heard from since the leader's last check of its quorum but one. */
    boolean isActive() {
        return recentlyActive || activeBefore;
    }

    void forgetActivity() {
        activeBefore = recentlyActive;
        recentlyActive = false;
    }

    ProgressState state() {
        return state;
    }

    boolean isProbing() {
        return state == ProgressState.PROBE;
    }

    /** What was sent ahead of its answers may be lost; and a member that was there may have been started anew. */
    void unreachable(long logStart) {
        if (state == ProgressState.REPLICATE) {
            startProbing(match + 1);
        } else if (snapshotDelivered) {
            probeAfterSnapshot(logStart);
        }
    }

    boolean maySend() {
        return switch (state) {
            case PROBE -> !probeSent;
            case REPLICATE -> inflight.size() < inflightMax && inflightBytes < inflightBytesMax;
            case SNAPSHOT -> false;
        };
    }

    /** A message with entries up to {@code lastIndex} (none if that is {@code next - 1}) goes out. */
    void sent(long lastIndex, long bytes) {
        if (isProbing()) {
            probeSent = true;
        } else if (lastIndex >= next) {
            next = lastIndex + 1;
            inflight.addLast(new Sent(lastIndex, bytes));
            inflightBytes += bytes;
        }
    }

    // ---- snapshots ----

    /**
     * Sends nothing until the member has a snapshot installed.
     *
     * @return whether one must be sent: not to a member that is busy with one already
     */
    boolean awaitSnapshot() {
        state = ProgressState.SNAPSHOT;
        snapshotDelivered = takesSnapshot;
        ticksSinceDelivered = 0;
        clearInflight();
        return !takesSnapshot;
    }

    /** A snapshot was sent, or could not be. */
    void snapshotSent(boolean delivered, long logStart) {
        if (state != ProgressState.SNAPSHOT) {
            return;
        }
        if (delivered) {
            snapshotDelivered = true;
            ticksSinceDelivered = 0;
        } else {
            probeAfterSnapshot(logStart);
        }
    }

    /**
     * Asks whether the entries that are there may do by now, before another snapshot is sent: the member may have one
     * installed of which it could not tell, and then refuses any that says no more.
     */
    private void probeAfterSnapshot(long logStart) {
        startProbing(Math.max(match + 1, logStart));
    }

    /** Whether the member has got a snapshot that it may have installed without our hearing of it. */
    boolean isSnapshotDelivered() {
        return state == ProgressState.SNAPSHOT && snapshotDelivered;
    }

    /** A member that does nothing with its snapshot for so long gets another one. */
    void tick(int patienceTicks, long logStart) {
        if (isSnapshotDelivered() && ++ticksSinceDelivered >= patienceTicks) {
            probeAfterSnapshot(logStart);
        }
    }

    // ---- answers ----

    /** The answer to a heartbeat: the member is there, so a message that was lost is made up for. */
    void resume() {
        probeSent = false;
        if (state == ProgressState.REPLICATE && !maySend()) {
            removeFirst();
        }
    }

    /**
     * The member has everything up to {@code index}.
     *
     * @param logStart where the entries begin that the leader still has
     * @return whether that is news
     */
    boolean accepted(long index, long logStart) {
        while (!inflight.isEmpty() && inflight.getFirst().lastIndex <= index) {
            removeFirst();
        }
        takesSnapshot = false;
        boolean news = index > match;
        match = Math.max(match, index);
        next = Math.max(next, match + 1);
        boolean mayReplicate = state == ProgressState.SNAPSHOT ? match >= logStart - 1 : news || isProbing();
        if (mayReplicate) {
            next = state == ProgressState.SNAPSHOT ? match + 1 : next;
            state = ProgressState.REPLICATE;
            snapshotDelivered = false;
            probeSent = false;
        }
        return news;
    }

    /**
     * The member has no entry that matches at {@code rejectedIndex}; it may match at {@code hintIndex} or below.
     *
     * @param busy whether it takes a snapshot; if not, whatever was delivered to it has come to nothing
     * @return whether the answer is to the latest message, so that there is something to do
     */
    boolean rejected(long rejectedIndex, long hintIndex, boolean busy, long logStart) {
        takesSnapshot = busy;
        if (isSnapshotDelivered() && !busy) {
            probeAfterSnapshot(logStart);
            return true;
        }
        boolean stale =
                switch (state) {
                    case PROBE -> rejectedIndex != next - 1;
                    case REPLICATE -> rejectedIndex <= match;
                    case SNAPSHOT -> true;
                };
        if (stale) {
            return false;
        }
        startProbing(isProbing() ? Math.min(rejectedIndex, hintIndex + 1) : match + 1);
        return true;
    }

    private void startProbing(long from) {
        state = ProgressState.PROBE;
        snapshotDelivered = false;
        probeSent = false;
        clearInflight();
        next = Math.max(from, match + 1);
    }

    private void removeFirst() {
        inflightBytes -= inflight.removeFirst().bytes;
    }

    private void clearInflight() {
        inflight.clear();
        inflightBytes = 0;
    }
}
