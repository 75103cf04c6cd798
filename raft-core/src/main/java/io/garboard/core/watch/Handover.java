package io.garboard.core.watch;

import io.garboard.core.mvcc.Event;
import io.garboard.core.mvcc.RevisionEvents;
import java.util.ArrayList;
import java.util.List;

/**
 * Changes on their way from the apply loop to the watch loop. Bounded: when it is full, changes are dropped from then on,
 * and the watch loop learns from which to which revision, so that watchers read them from history.
 */
final class Handover {

    /**
     * What the watch loop takes.
     *
     * @param changes ascending
     * @param lostFrom the first revision that was dropped, above all in {@code changes}; 0 if none was
     * @param lostTo the last
     */
    record Taken(List<RevisionEvents> changes, long lostFrom, long lostTo) {
        static final Taken NOTHING = new Taken(List.of(), 0, 0);
    }

    private final int eventsMax;
    private final long bytesMax;

    private List<RevisionEvents> changes = new ArrayList<>();
    private int events;
    private long bytes;
    private long lostFrom;
    private long lostTo;

    Handover(int eventsMax, long bytesMax) {
        this.eventsMax = eventsMax;
        this.bytesMax = bytesMax;
    }

    /** Never blocks for longer than it takes to add to a list. */
    synchronized void add(List<RevisionEvents> published) {
        for (int i = 0; i < published.size(); i++) {
            RevisionEvents change = published.get(i);
            if (lostFrom == 0 && (events >= eventsMax || bytes >= bytesMax)) {
                lostFrom = change.revision();
            }
            if (lostFrom != 0) {
                lostTo = change.revision();
            } else {
                changes.add(change);
                count(change.events());
            }
        }
    }

    /** Drops changes without looking at them: nobody watches. */
    synchronized void skip(long from, long to) {
        if (lostFrom == 0) {
            lostFrom = from;
        }
        lostTo = to;
    }

    private void count(List<Event> added) {
        events += added.size();
        for (int i = 0; i < added.size(); i++) {
            bytes += added.get(i).row().length;
        }
    }

    synchronized Taken take() {
        if (changes.isEmpty() && lostFrom == 0) {
            return Taken.NOTHING;
        }
        Taken taken = new Taken(changes, lostFrom, lostTo);
        changes = new ArrayList<>();
        events = 0;
        bytes = 0;
        lostFrom = 0;
        lostTo = 0;
        return taken;
    }

    synchronized boolean isEmpty() {
        return changes.isEmpty() && lostFrom == 0;
    }
}
