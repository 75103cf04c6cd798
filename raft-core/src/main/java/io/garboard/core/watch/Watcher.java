package io.garboard.core.watch;

import io.garboard.etcd.rpc.WatchCreateRequest;
import io.garboard.etcd.rpc.WatchCreateRequest.FilterType;

/**
 * One watcher and how far it has got. Confined to the watch loop.
 *
 * <p>Invariant: every event that concerns it below {@link #next} has been put into its stream's mailbox, none from there
 * on has.
 */
final class Watcher {

    /** How a watcher gets its next events. */
    enum State {
        /** From the live feed: it has everything the feed has passed. */
        SYNCED,
        /** From history, and its stream has room. */
        READY,
        /** From history, once its stream has room again. */
        BLOCKED,
        /** Not at all: canceled. */
        GONE
    }

    /** The number of different {@link #variant}s. */
    static final int VARIANTS = 8;

    private static final int PREV_KV = 1;
    private static final int NO_PUT = 2;
    private static final int NO_DELETE = 4;

    final HubStream stream;
    final long id;
    final RangeWatchers range;
    /** As asked for; 0 for "from now on". */
    final long startRevision;

    final boolean fragment;
    final boolean progressNotify;
    /** Which form of the events it wants: watchers of one range and variant share their responses. */
    final int variant;

    State state = State.GONE;
    /** The first revision that it may still get. */
    long next;
    /** Whether the next tick tells it the progress: not if it had events since the last. */
    boolean progressDue = true;
    /** Where it is in the list of its range and state. */
    int place = -1;

    Watcher(HubStream stream, long id, RangeWatchers range, WatchCreateRequest request) {
        this.stream = stream;
        this.id = id;
        this.range = range;
        this.startRevision = request.getStartRevision();
        this.fragment = request.getFragment();
        this.progressNotify = request.getProgressNotify();
        int wanted = request.getPrevKv() ? PREV_KV : 0;
        for (int i = 0; i < request.getFiltersCount(); i++) {
            FilterType filter = request.getFilters(i);
            wanted |= filter == FilterType.NOPUT ? NO_PUT : filter == FilterType.NODELETE ? NO_DELETE : 0;
        }
        this.variant = wanted;
    }

    boolean isSynced() {
        return state == State.SYNCED;
    }

    /** Whether it is synced and the revision that it waits for has come. */
    boolean isCurrent(long revision) {
        return state == State.SYNCED && startRevision <= revision;
    }

    static boolean wantsPrevious(int variant) {
        return (variant & PREV_KV) != 0;
    }

    static boolean wants(int variant, EncodedEvent event) {
        return (variant & (event.isPut() ? NO_PUT : NO_DELETE)) == 0;
    }
}
