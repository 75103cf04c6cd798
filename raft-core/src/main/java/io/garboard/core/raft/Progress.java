package io.garboard.core.raft;

import java.util.ArrayDeque;

/**
 * What the leader knows of one other member's log.
 *
 * <p>Two states. Probing: it is not known where the logs agree, so one message at a time is sent. Replicating: they agree
 * up to {@code match}, so messages are sent ahead of their answers, a bounded number of them.
 *
 * <p>Invariant: {@code match < next}.
 */
final class Progress {

    private final int inflightMax;

    private long match;
    private long next;
    private boolean probing = true;
    /** While probing: a message is on its way, and nothing is sent until it is answered or a heartbeat is. */
    private boolean probeSent;
    /** While replicating: the last entry of each message that has not been answered, ascending. */
    private final ArrayDeque<Long> inflight = new ArrayDeque<>();
    /** Heard from since the leader last checked its quorum. */
    private boolean recentlyActive;

    Progress(long next, int inflightMax) {
        this.next = next;
        this.inflightMax = inflightMax;
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

    void forgetActivity() {
        recentlyActive = false;
    }

    ProgressState state() {
        return probing ? ProgressState.PROBE : ProgressState.REPLICATE;
    }

    /** What was sent ahead of its answers may be lost. */
    void unreachable() {
        if (!probing) {
            startProbing(match + 1);
        }
    }

    boolean maySend() {
        return probing ? !probeSent : inflight.size() < inflightMax;
    }

    /** A message with entries up to {@code lastIndex} (none if that is {@code next - 1}) goes out. */
    void sent(long lastIndex) {
        if (probing) {
            probeSent = true;
        } else if (lastIndex >= next) {
            next = lastIndex + 1;
            inflight.addLast(lastIndex);
        }
    }

    /** The answer to a heartbeat: the member is there, so a message that was lost is made up for. */
    void resume() {
        probeSent = false;
        if (!probing && inflight.size() == inflightMax) {
            inflight.removeFirst();
        }
    }

    /**
     * The member has everything up to {@code index}.
     *
     * @return whether that is news
     */
    boolean accepted(long index) {
        while (!inflight.isEmpty() && inflight.getFirst() <= index) {
            inflight.removeFirst();
        }
        boolean news = index > match;
        match = Math.max(match, index);
        next = Math.max(next, match + 1);
        if (news || probing) {
            probing = false;
            probeSent = false;
        }
        return news;
    }

    /**
     * The member has no entry that matches at {@code rejectedIndex}; it may match at {@code hintIndex} or below.
     *
     * @return whether the answer is to the latest message, so that there is something to do
     */
    boolean rejected(long rejectedIndex, long hintIndex) {
        if (probing ? rejectedIndex != next - 1 : rejectedIndex <= match) {
            return false;
        }
        startProbing(probing ? Math.min(rejectedIndex, hintIndex + 1) : match + 1);
        return true;
    }

    private void startProbing(long from) {
        probing = true;
        probeSent = false;
        inflight.clear();
        next = Math.max(from, match + 1);
    }
}
